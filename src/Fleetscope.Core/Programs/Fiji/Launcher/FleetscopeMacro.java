import java.awt.AWTEvent;
import java.awt.Button;
import java.awt.Component;
import java.awt.Container;
import java.awt.Dialog;
import java.awt.GraphicsEnvironment;
import java.awt.Toolkit;
import java.awt.event.WindowEvent;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs one ImageJ macro and ends with an exit code that tells how it went.
 *
 * ImageJ 1.53t alone cannot be run by a machine: its exit code is 0 whatever happened, and a mistake in a macro opens a dialog that waits for ever for
 * somebody to press OK. Here a dialog ends the process, and so does everything else that a person would have seen as an error.
 *
 * Parameters come as one text, key='value', key2='value2'. The macro gets it from getArgument(); and the lines by which Fiji's scripts declare parameters
 * (#@ String key), of which ImageJ 1 knows nothing, become assignments, so that one macro runs in both.
 *
 * Usage: java -cp FOLDER:/usr/share/java/ij.jar FleetscopeMacro SCRIPT PARAMETERS
 * Codes: 0 the macro ended; 2 wrong usage; 4 a dialog opened; 5 an exception; 6 the macro was aborted; 7 there is no display; any other: the macro's own
 * word, by call("java.lang.System.exit", "N").
 */
public final class FleetscopeMacro {
    private static final int USAGE = 2;
    private static final int DIALOG = 4;
    private static final int EXCEPTION = 5;
    private static final int ABORTED = 6;
    private static final int NO_DISPLAY = 7;

    /** #@ Type (options) name */
    private static final Pattern DECLARATION = Pattern.compile("#@\\s*(\\w+)(?:\\s*\\((.*)\\)\\s*|\\s+)(\\w+)\\s*");
    private static final Pattern DEFAULT = Pattern.compile("\\bvalue\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^,\\s]+))");
    private static final Pattern PARAMETER = Pattern.compile("([^\\s,=']+)='([^']*)'");

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            end(USAGE, "FleetscopeMacro takes a script and its parameters");
        }

        Path script = Paths.get(arguments[0]);
        if (!Files.isReadable(script)) {
            end(USAGE, "there is no such script: " + script);
        }

        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            thrown.printStackTrace();
            end(EXCEPTION, "exception in " + thread.getName() + ": " + thrown);
        });
        watchForDialogs();

        // ImageJ's own error handling aborts a macro only in threads that are called so; in any other, open() of a missing image prints a line and goes on.
        Thread.currentThread().setName("Fleetscope_Macro$");

        // As ij.ImageJ does for -batch. Without it the defaults of binary images (black background) are others.
        ij.Prefs.load(null, null);

        String text = new String(Files.readAllBytes(script), StandardCharsets.UTF_8);
        String result = text.contains("#@")
            ? ij.IJ.runMacro(withParameters(text, arguments[1]), arguments[1])
            : ij.IJ.runMacroFile(arguments[0], arguments[1]);
        String error = ij.IJ.getErrorMessage();
        if ("[aborted]".equals(result)) {
            end(ABORTED, error != null ? error : "the macro aborted itself by exit (to end one early and well, write return)");
        }

        System.exit(0);
    }

    /** The macro with an assignment in place of each declaration, so that errors still name the right line. */
    private static String withParameters(String text, String parameters) {
        Map<String, String> given = new HashMap<>();
        for (Matcher parameter = PARAMETER.matcher(parameters); parameter.find(); ) {
            given.put(parameter.group(1), parameter.group(2));
        }

        StringBuilder macro = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            macro.append(line.startsWith("#@") ? assignment(line, given) : line).append('\n');
        }

        return macro.toString();
    }

    private static String assignment(String line, Map<String, String> given) {
        if (line.matches("(?i)#@\\s*output\\b.*")) {
            return ""; // what a macro gives back to Fiji's windows; nobody looks here
        }

        Matcher declaration = DECLARATION.matcher(line);
        if (!declaration.matches()) {
            end(USAGE, "ImageJ without Fiji does not understand the line: " + line);
        }

        String type = declaration.group(1);
        String name = declaration.group(3);
        String value = given.containsKey(name) ? given.get(name) : defaultIn(declaration.group(2));
        if (value == null) {
            end(USAGE, "the script declares the parameter " + name + ", and neither the job nor the script has a value for it");
        }

        switch (type.toLowerCase(java.util.Locale.ROOT)) {
            case "string": case "file":
                return name + " = \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\";";
            case "int": case "integer": case "long": case "short": case "double": case "float": case "biginteger": case "bigdecimal":
                if (!value.matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?")) {
                    end(USAGE, "the parameter " + name + " must be a number, not '" + value + "'");
                }

                return name + " = " + value + ";";
            case "boolean":
                return name + " = " + (value.equalsIgnoreCase("true") || value.equals("1")) + ";";
            default:
                end(USAGE, "only Fiji has parameters of the type " + type + ": " + line);
                return "";
        }
    }

    private static String defaultIn(String options) {
        Matcher value = DEFAULT.matcher(options == null ? "" : options);
        if (!value.find()) {
            return null;
        }

        return value.group(1) != null ? value.group(1) : value.group(2) != null ? value.group(2) : value.group(3);
    }

    private static void watchForDialogs() {
        if (GraphicsEnvironment.isHeadless()) {
            end(NO_DISPLAY, "there is no X display, and ImageJ 1 opens no image without one");
        }

        try {
            Toolkit.getDefaultToolkit().addAWTEventListener(event -> {
                if (event.getID() == WindowEvent.WINDOW_OPENED && event.getSource() instanceof Dialog) {
                    Dialog dialog = (Dialog) event.getSource();
                    end(DIALOG, "ImageJ opened a dialog that nobody can answer: " + dialog.getTitle() + textOf(dialog));
                }
            }, AWTEvent.WINDOW_EVENT_MASK);
        } catch (Error unreachable) {
            // AWTError, or NoClassDefFoundError when the runtime came without AWT's X11 half (a headless JRE).
            end(NO_DISPLAY, "the X display cannot be used: " + unreachable);
        }
    }

    private static String textOf(Container container) {
        StringBuilder text = new StringBuilder();
        for (Component part : container.getComponents()) {
            if (part instanceof Button || part instanceof javax.swing.AbstractButton) {
                continue;
            }

            String own = ownText(part);
            if (own != null && !own.trim().isEmpty()) {
                text.append("\n  ").append(own.trim().replace("\n", "\n  "));
            }

            if (part instanceof Container) {
                text.append(textOf((Container) part));
            }
        }

        return text.toString();
    }

    /** Labels and text fields of AWT and Swing have getText(); ImageJ's MultiLineLabel, which holds the reason, only has a field. */
    private static String ownText(Component part) {
        try {
            if (part instanceof ij.gui.MultiLineLabel) {
                Field lines = ij.gui.MultiLineLabel.class.getDeclaredField("lines");
                lines.setAccessible(true);
                return String.join("\n", (String[]) lines.get(part));
            }

            Method getText = part.getClass().getMethod("getText");
            return String.valueOf(getText.invoke(part));
        } catch (ReflectiveOperationException | RuntimeException hasNoText) {
            return null;
        }
    }

    /** Ends the process at once: exit hooks could wait for the very dialog that made us end. */
    private static void end(int code, String reason) {
        System.out.flush();
        System.err.println("fleetscope: " + reason);
        System.err.flush();
        Runtime.getRuntime().halt(code);
    }
}
