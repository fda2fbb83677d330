namespace Fleetscope.Bench.Policy;

/// <summary>The monitor of Distributed-CellProfiler (run.py 718-835): ends at the first look that finds nothing; at minutes that end in 9 asks for as many machines as jobs run.</summary>
/// <param name="startMinute">The minute of the hour at which the monitor was started.</param>
internal sealed class OriginalRules(int startMinute = 0) : IRules
{
    private bool cheap;

    public string Name => "originals";

    public string? Look(World world)
    {
        var (waiting, running) = world.Count();
        if (waiting + running == 0)
        {
            return "nothing was seen once";
        }

        var minute = (world.Now / 60_000) + startMinute;
        if (world.Scenario.Cheapest && !cheap && world.Now >= 900_000)
        {
            cheap = true;
            world.Resize(1);
        }

        // The original's cheapest mode asks for one machine before its loop, which then may ask for more again.
        if (minute % 10 == 9 && waiting == 0 && running < world.Fleet.Alive.Count)
        {
            world.Resize((int)running);
        }

        return null;
    }
}
