// Counts the nuclei of one well. The job's parameters come as one text:  key='value', key2='value2'
// Writes <outdir>/<Well>.csv with the count and <outdir>/<Well>.png with the outlines of what was counted.

function parameter(name, otherwise) {
    text = ", " + getArgument();
    start = indexOf(text, ", " + name + "='");
    if (start < 0) return otherwise;
    start = start + lengthOf(name) + 4;             // past  , name='
    return substring(text, start, indexOf(text, "'", start));
}

// A reason in the log and an exit code: ImageJ itself would end with 0, or open a dialog that nobody answers.
function fail(reason, code) {
    print("ERROR " + reason);
    call("java.lang.System.exit", code);
}

well    = parameter("Well", "");
input   = parameter("input", "");                   // a folder; /home/ubuntu/bucket is the bucket, wherever it is
outdir  = parameter("outdir", "output");            // relative: the folder whose files are kept
method  = parameter("method", "Otsu");
minimum = parameter("min_size", "30");              // pixels; smaller specks are noise

if (well == "" || input == "") fail("Well and input must be given, not: " + getArgument(), "2");
image = input + "/" + well + ".tif";
if (!File.exists(image)) fail("no such image: " + image, "3");
if (!File.isDirectory(outdir)) File.makeDirectory(outdir);

setBatchMode(true);
open(image);
picture = getImageID();

// Find: smooth the noise away, threshold, separate nuclei that touch.
run("Duplicate...", "title=nuclei");
run("Gaussian Blur...", "sigma=1.5");
setOption("BlackBackground", true);
setAutoThreshold(method + " dark");
run("Convert to Mask");
run("Watershed");

// Count and measure, in the pixels of the picture itself.
selectImage(picture);
rename("picture");
run("Set Measurements...", "area mean centroid shape redirect=picture decimal=3");
selectImage("nuclei");
run("Analyze Particles...", "size=" + minimum + "-Infinity pixel show=[Overlay Outlines] clear");
count = nResults;
area = 0;
brightness = 0;
for (row = 0; row < count; row++) {
    area = area + getResult("Area", row) / count;
    brightness = brightness + getResult("Mean", row) / count;
}

table = "Well,Nuclei,MeanArea,MeanIntensity\n" + well + "," + count + "," + d2s(area, 1) + "," + d2s(brightness, 1) + "\n";
File.saveString(table, outdir + "/" + well + ".csv");

// Show: the outlines over the picture.
selectImage("nuclei");
outlines = Overlay.size;
run("To ROI Manager");
selectImage(picture);
run("Enhance Contrast", "saturated=0.35");
run("RGB Color");
setForegroundColor(255, 60, 60);
for (outline = 0; outline < outlines; outline++) {
    roiManager("select", outline);
    run("Draw", "slice");
}

run("Select None");
saveAs("PNG", outdir + "/" + well + ".png");
print(well + ": " + count + " nuclei");
