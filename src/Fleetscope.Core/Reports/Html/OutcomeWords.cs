using Fleetscope.Jobs;

namespace Fleetscope.Reports.Html;

/// <summary>What each outcome means, in one line.</summary>
internal static class OutcomeWords
{
    public static string Of(string outcome) => outcome switch
    {
        nameof(JobOutcome.Succeeded) => "The program ran, wrote what it should, and its files are committed.",
        nameof(JobOutcome.AlreadyDone) => "Nothing was run: the outputs were there.",
        nameof(JobOutcome.InputsMissing) => "Something that the job reads is not there; the program was not started.",
        nameof(JobOutcome.ProgramFailed) => "The program did not end well.",
        nameof(JobOutcome.OutputsMissing) => "The program ended well but wrote too little.",
        nameof(JobOutcome.OutputClash) => "Another job had committed a file of the same name.",
        nameof(JobOutcome.StorageFailed) => "Inputs could not be fetched, or outputs not put.",
        nameof(JobOutcome.Interrupted) => "The worker was told to stop, or died; does not count against JOB_RETRIES.",
        nameof(JobOutcome.LeaseLost) => "The job went to another worker; does not count against JOB_RETRIES.",
        nameof(JobOutcome.Cancelled) => "The user cancelled the job.",
        _ => "",
    };
}
