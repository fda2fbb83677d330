using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Drafting;

namespace Fleetscope.Cli.Commands.Jobs;

/// <summary><c>jobs batch STEP IDENTIFIER BATCH PLATES</c>: the jobs of a step for some plates; what run_batch_general.py does.</summary>
internal static class BatchCommand
{
    private static readonly Argument<string> Step = new("STEP") { Description = string.Join(", ", BatchStep.All.Select(step => step.Name)) };
    private static readonly Argument<string> Identifier = new("IDENTIFIER") { Description = "The project, such as cpg0000-jump-pilot" };
    private static readonly Argument<string> Batch = new("BATCH") { Description = "The batch, such as 2020_11_04_CPJUMP1" };
    private static readonly Argument<string> Plates = new("PLATES") { Description = "The plates, with commas between" };

    private static readonly Option<string> PathStyle = new("--path-style") { Description = "default, or cpg: the layout of the Cell Painting Gallery", HelpName = "STYLE", DefaultValueFactory = _ => "default" };
    private static readonly Option<string?> Source = Text("--source", "The source's folder below the project (cpg only): broad, source_4", "NAME");
    private static readonly Option<string?> Format = Text("--plate-format", "96 or 384; takes the place of --rows and --columns", "WELLS");
    private static readonly Option<string?> Rows = Text("--rows", "Rows, such as A,B or A..H [default: A..P]", "LIST");
    private static readonly Option<string?> Columns = Text("--columns", "Columns, such as 1,2,11 or 1..12 [default: 1..24]", "LIST");
    private static readonly Option<string?> Wells = Text("--wells", "Wells, word for word; takes the place of rows and columns", "LIST");
    private static readonly Option<string?> Sites = Text("--sites", "Sites, such as 1,2 or 1..9 [default: 1..9]", "LIST");
    private static readonly Option<bool> NoPad = new("--no-well-digit-pad") { Description = "A1 and not A01" };
    private static readonly Option<string?> Pipeline = Text("--pipeline", "The pipeline's name [default: the step's]", "NAME");
    private static readonly Option<string?> PipelinePath = Text("--pipeline-path", "The folder of pipelines [default: the layout's]", "FOLDER");
    private static readonly Option<string?> InputPath = Text("--input-path", "The input folder [default: the layout's]", "FOLDER");
    private static readonly Option<string?> Structure = Text("--output-structure", "How the jobs' folders are called (zproj and analysis)", "TEXT");
    private static readonly Option<string?> OutputPath = Text("--output-path", "The output folder [default: the layout's]", "FOLDER");
    private static readonly Option<string?> DataFileName = Text("--datafile-name", "The table's name [default: the step's]", "NAME");
    private static readonly Option<string?> DataFilePath = Text("--datafile-path", "The folder above the plates' tables [default: the layout's]", "FOLDER");
    private static readonly Option<bool> UseBatch = new("--use-batch") { Description = "An .h5 takes the place of pipeline and table; one job file for all plates" };
    private static readonly Option<string?> BatchFileName = Text("--batchfile-name", "The .h5's name [default: the step's]", "NAME");
    private static readonly Option<string?> BatchFilePath = Text("--batchfile-path", "The folder of the .h5 [default: the layout's; cpg has none]", "FOLDER");

    public static Command Create()
    {
        var command = new Command("batch", """
            Makes the jobs of a step of the Cell Painting workflow, in the usual folders: one job file per plate.

            Examples:
              fleetscope jobs batch illum 2024_Proj 2024_B1 P1,P2,P3 --to jobs
              fleetscope jobs batch analysis 2024_Proj 2024_B1 P1 --plate-format 96 --sites 1..4 --to job.json
              fleetscope jobs batch analysis cpg0000-jump-pilot 2020_11_04_CPJUMP1 BR00116991,BR00116992 --path-style cpg --source broad --messages
              fleetscope jobs batch qc 2024_Proj 2024_B1 P1 --wells A01,C07 --submit
            """)
        {
            Step, Identifier, Batch, Plates, PathStyle, Source, Format, Rows, Columns, Wells, Sites, NoPad, Pipeline, PipelinePath, InputPath, Structure,
            OutputPath, DataFileName, DataFilePath, UseBatch, BatchFileName, BatchFilePath,
        }.WithDestination();
        command.SetAction(MakeAsync);
        return command;
    }

    private static async Task<int> MakeAsync(ParseResult parsed, CancellationToken stopping)
    {
        var batch = BatchDrafts.Of(Request(parsed));
        var screen = Screen.For(parsed);
        foreach (var note in batch.Notes)
        {
            screen.Say("warning: " + note);
        }

        var done = await new DraftOutput(parsed, batch.Drafts()) { UsualRun = batch.RunName }.WriteAsync(stopping);
        if (!parsed.GetValue(DraftOptions.Submit))
        {
            screen.Say($"run_batch_general.py sends these to {batch.RunName}Queue: that is APP_NAME = '{batch.RunName}'");
        }

        return done;
    }

    private static BatchRequest Request(ParseResult parsed) =>
        new(parsed.GetValue(Step)!, parsed.GetValue(Identifier)!, parsed.GetValue(Batch)!, parsed.GetValue(Plates)!)
        {
            PathStyle = parsed.GetValue(PathStyle)!,
            Source = parsed.GetValue(Source),
            PlateFormat = parsed.GetValue(Format),
            Rows = parsed.GetValue(Rows),
            Columns = parsed.GetValue(Columns),
            Wells = parsed.GetValue(Wells),
            Sites = parsed.GetValue(Sites),
            NoWellDigitPad = parsed.GetValue(NoPad),
            Pipeline = parsed.GetValue(Pipeline),
            PipelinePath = parsed.GetValue(PipelinePath),
            InputPath = parsed.GetValue(InputPath),
            OutputStructure = parsed.GetValue(Structure),
            OutputPath = parsed.GetValue(OutputPath),
            DataFileName = parsed.GetValue(DataFileName),
            DataFilePath = parsed.GetValue(DataFilePath),
            UseBatch = parsed.GetValue(UseBatch),
            BatchFileName = parsed.GetValue(BatchFileName),
            BatchFilePath = parsed.GetValue(BatchFilePath),
        };

    private static Option<string?> Text(string name, string description, string value) => new(name) { Description = description, HelpName = value };
}
