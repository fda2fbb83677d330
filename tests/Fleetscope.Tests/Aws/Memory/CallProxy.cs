using System.Reflection;
using System.Runtime.CompilerServices;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>Stands before one interface of the API and reports every call to <see cref="CrashingCalls"/>.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it at run time.
internal class CallProxy : DispatchProxy
#pragma warning restore CA1852
{
    private static readonly MethodInfo Answer = Generic(nameof(AnswerAsync));
    private static readonly MethodInfo Listing = Generic(nameof(ListAsync));

    private object inner = null!;
    private string service = "";
    private CrashingCalls calls = null!;

    public static T Around<T>(T inner, string service, CrashingCalls calls)
        where T : class
    {
        var proxy = Create<T, CallProxy>();
        var state = (CallProxy)(object)proxy;
        (state.inner, state.service, state.calls) = (inner, service, calls);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = targetMethod!;
        var name = $"{service}:{(method.Name.EndsWith("Async", StringComparison.Ordinal) ? method.Name[..^5] : method.Name)}";
        if (method.ReturnType == typeof(Task))
        {
            return DoAsync(name, () => (Task)method.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null)!);
        }

        var of = method.ReturnType.GetGenericArguments()[0];
        Func<object> call = () => method.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null)!;
        return method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>)
            ? Answer.MakeGenericMethod(of).Invoke(this, BindingFlags.DoNotWrapExceptions, null, [name, call], null)
            : Listing.MakeGenericMethod(of).Invoke(this, BindingFlags.DoNotWrapExceptions, null, [name, call, CancellationToken.None], null);
    }

    private async Task DoAsync(string name, Func<Task> call)
    {
        await YieldAsync();
        var (number, fault) = calls.Begin(name);
        await call();
        calls.End(name, number, fault);
    }

    private async Task<T> AnswerAsync<T>(string name, Func<object> call)
    {
        await YieldAsync();
        var (number, fault) = calls.Begin(name);
        var answer = await (Task<T>)call();
        calls.End(name, number, fault);
        return answer;
    }

    private async Task YieldAsync()
    {
        for (var turns = calls.Yields ? calls.Turns() : 0; turns > 0; turns--)
        {
            await Task.Yield();
        }
    }

    private async IAsyncEnumerable<T> ListAsync<T>(string name, Func<object> call, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (number, fault) = calls.Begin(name);
        await foreach (var one in ((IAsyncEnumerable<T>)call()).WithCancellation(cancellationToken))
        {
            yield return one;
        }

        calls.End(name, number, fault);
    }

    private static MethodInfo Generic(string name) => typeof(CallProxy).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
}
