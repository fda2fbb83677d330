using Fleetscope.Jobs;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Tests.Workers.Processes;

public sealed class ProgramEndingTests
{
    // status (wait(2)'s number), our part, risen oom kills, tail -> the end
    public static TheoryData<int, string, long, string, string> Ends => new()
    {
        { 0, "None", 0, "", "the program exited with code 0" },
        { 0, "None", 3, "MemoryError", "the program exited with code 0" },
        { 7 << 8, "None", 0, "", "the program exited with code 7" },
        { 11, "None", 0, "", "the program was killed by signal 11 (SIGSEGV)" },
        { 11 | 0x80, "None", 0, "", "the program was killed by signal 11 (SIGSEGV)" },
        { 9, "None", 0, "", "the program was killed by signal 9 (SIGKILL)" },
        { 9, "None", 1, "", "the program ran out of memory (the kernel's out-of-memory killer was at work while it ran)" },
        { 137 << 8, "None", 2, "", "the program ran out of memory (the kernel's out-of-memory killer was at work while it ran)" },
        { 137 << 8, "None", 0, "", "the program exited with code 137" },
        { 15, "None", 5, "", "the program was killed by signal 15 (SIGTERM)" },
        { 1 << 8, "None", 5, "", "the program exited with code 1" },
        { 1 << 8, "None", 0, "x\nMemoryError\n", "the program ran out of memory (the program said \"MemoryError\")" },
        { 1 << 8, "None", 0, "java.lang.OutOfMemoryError: Java heap", "the program ran out of memory (the program said \"java.lang.OutOfMemoryError\")" },
        { 6, "None", 0, "terminate called: std::bad_alloc", "the program ran out of memory (the program said \"std::bad_alloc\")" },
        { 2 << 8, "None", 0, "fork: Cannot allocate memory", "the program ran out of memory (the program said \"Cannot allocate memory\")" },
        { 1 << 8, "None", 0, "cp: x: No space left on device", "the disk was full (the program said \"No space left on device\")" },
        { 1 << 8, "None", 0, "Disk quota exceeded", "the disk was full (the program said \"Disk quota exceeded\")" },
        { 9, "TimeLimit", 1, "MemoryError", "the program ran longer than the limit of 60 s and was ended" },
        { 0, "TimeLimit", 0, "", "the program ran longer than the limit of 60 s and was ended" },
        { 15, "GivenUp", 0, "", "the program was ended with its attempt" },
        { 0, "GivenUp", 0, "", "the program was ended with its attempt" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void Every_end_has_its_name(int status, string ending, long oomKills, string tail, string sentence)
    {
        var end = ProgramEnding.Classify(new EndEvidence(WaitStatus.Of(status), Enum.Parse<OwnEnding>(ending), TimeSpan.FromMinutes(1), oomKills, tail));

        end.Sentence.ShouldBe(sentence);
    }

    [Fact]
    public void The_exit_code_is_that_of_a_shell()
    {
        ProgramEnding.Classify(new EndEvidence(WaitStatus.Of(11), OwnEnding.None, null, 0, "")).ExitCode.ShouldBe(139);
        ProgramEnding.Classify(new EndEvidence(WaitStatus.Of(9), OwnEnding.None, null, 1, "")).ShouldBeOfType<ProgramEnd.OutOfMemory>().Code.ShouldBe(137);
    }
}
