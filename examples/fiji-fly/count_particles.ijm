#@ String input
#@ String (value="output") outdir
#@ String (value="Otsu") method
#@ Integer (value=30) min_size
// Counts the particles of one image. The lines above name the job's parameters.
// <outdir>/<image>_particles.csv has a row for each particle, <outdir>/<image>_overlay.png shows the mask they were found in.

// A reason in the log and an exit code: ImageJ itself would end with 0, or open a dialog that nobody answers.
function fail(reason, code) {
    print("ERROR " + reason);
    call("java.lang.System.exit", code);
}

if (!File.exists(input)) fail("no such image: " + input, "3");
if (!File.isDirectory(outdir)) File.makeDirectory(outdir);

setBatchMode(true);
open(input);
name = File.getNameWithoutExtension(input);
picture = getImageID();

// The brackets matter: without them a title with a space is a mistake, and ImageJ asks about it in a dialog.
run("Set Measurements...", "area mean min centroid shape integrated display redirect=[" + getTitle() + "] decimal=3");
run("Set Scale...", "distance=0");
run("Duplicate...", "title=mask");
setAutoThreshold(method + " dark");
setOption("BlackBackground", true);
run("Convert to Mask");
run("Watershed");
run("Analyze Particles...", "size=" + min_size + "-Infinity pixel show=[Overlay] display clear exclude");
count = nResults;
saveAs("Results", outdir + "/" + name + "_particles.csv");

selectImage("mask");
run("Create Selection");
selectImage(picture);
run("Enhance Contrast", "saturated=0.35");
run("8-bit");
run("RGB Color");
run("Restore Selection");
setForegroundColor(255, 0, 0);
run("Draw", "slice");
run("Select None");
saveAs("PNG", outdir + "/" + name + "_overlay.png");
print(name + ": " + count + " particles");
