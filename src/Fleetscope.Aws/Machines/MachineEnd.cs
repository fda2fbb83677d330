using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Machines;

/// <summary>Ends the machine that we run on, as the last thing that a worker does.</summary>
internal sealed class MachineEnd(IEc2 ec2, NeighbourJobs neighbours, TimeProvider clock)
{
    /// <summary>How often it is looked whether other containers still work.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(45);

    /// <summary>A container that leaves is started again by ECS until the machine is gone; so it waits.</summary>
    private static readonly TimeSpan GoesWithin = TimeSpan.FromMinutes(5);

    /// <summary>Waits until no other container of the machine holds a job (two looks say so, for each is half a minute old), ends it, and waits for its end.</summary>
    /// <param name="stop">Told to stop, by SIGTERM: the machine is left to whoever said so.</param>
    /// <returns>Why it was not ended, in words; null when it was, or when told to stop.</returns>
    public async Task<string?> EndAsync(Machine machine, CancellationToken stop)
    {
        try
        {
            for (var quiet = 0; quiet < 2;)
            {
                quiet = await neighbours.AnyAsync(stop) ? 0 : quiet + 1;
                if (quiet < 2)
                {
                    await Task.Delay(LookEvery, clock, stop);
                }
            }

            await ec2.TerminateInstancesAsync([machine.Id], stop);
            await Task.Delay(GoesWithin, clock, stop);
            return null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (AwsException refusal)
        {
            var told = AwsFailures.InWords(refusal, machine.ToString());
            return $"{machine} could not end itself: {told.Cause}. It costs money until its fleet ends; to mend it: {told.Next}";
        }
        catch (FleetscopeException failure)
        {
            return $"{machine} could not end itself: {failure.Cause}. It costs money until its fleet ends; to mend it: {failure.Next}";
        }
    }
}
