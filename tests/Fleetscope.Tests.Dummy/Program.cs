// A program that does as it is told: verbs with their arguments, one after the other, parted by the word "then".
//
//   dummy echo "a b" then write out.txt hello then exit 3
//
// It stands in for the programs that a worker runs, also for those that misbehave. Linux only.
using Fleetscope.Tests.Dummy;

var code = 0;
foreach (var step in Steps.Split(args))
{
    code = await Verbs.DoAsync(step[0], [.. step.Skip(1)]);
    if (code != 0)
    {
        break;
    }
}

return code;
