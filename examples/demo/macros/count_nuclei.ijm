#@ String Well
#@ String input
#@ String (value="output") outdir
#@ String (value="Otsu") method
#@ Integer (value=30) min_size
// Counts the nuclei of one well. The lines above name the job's parameters:
//   input     the folder of the images; /home/ubuntu/bucket is the bucket, wherever it is
//   outdir    where results go; the relative folder output is the one whose files are kept
//   min_size  in pixels: smaller specks are noise
// Writes <outdir>/<Well>.csv with the count and <outdir>/<Well>.png with the outlines of what was counted.

// A reason in the log and an exit code: ImageJ itself would end with 0, or open a dialog that nobody answers.
function fail(reason, code) {
    print("ERROR " + reason);
    call("java.lang.System.exit", code);
}

image = input + "/" + Well + ".tif";
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
run("Analyze Particles...", "size=" + min_size + "-Infinity pixel show=[Overlay Outlines] clear");
count = nResults;
area = 0;
brightness = 0;
for (row = 0; row < count; row++) {
    area = area + getResult("Area", row) / count;
    brightness = brightness + getResult("Mean", row) / count;
}

table = "Well,Nuclei,MeanArea,MeanIntensity\n" + Well + "," + count + "," + d2s(area, 1) + "," + d2s(brightness, 1) + "\n";
File.saveString(table, outdir + "/" + Well + ".csv");

// Show: the outlines over the picture.
Overlay.copy;
selectImage(picture);
run("Enhance Contrast", "saturated=0.35");
Overlay.paste;
Overlay.flatten;
saveAs("PNG", outdir + "/" + Well + ".png");
print(Well + ": " + count + " nuclei");
