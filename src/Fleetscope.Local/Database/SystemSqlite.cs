using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Fleetscope.Local.Database;

/// <summary>The SQLite library of this machine where it is new enough, else the one that comes with Fleetscope.</summary>
internal static class SystemSqlite
{
    // 3.35.0 brought RETURNING (https://www.sqlite.org/lang_returning.html). The bundled library is 3.35.5 of 2021; a distribution's one has
    // five more years of corrections.
    private const int Oldest = 3_035_000;

    private static readonly Lazy<bool> Chosen = new(Choose);

    /// <summary>Chooses the library, once per process. Must come before the first connection.</summary>
    public static void Use() => _ = Chosen.Value;

    private static bool Choose()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        Batteries_V2.Init();
        return true;
    }

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path)
    {
        if (library == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var system))
        {
            if (NativeLibrary.TryGetExport(system, "sqlite3_libversion_number", out var export)
                && Marshal.GetDelegateForFunctionPointer<VersionNumber>(export)() >= Oldest)
            {
                return system;
            }

            NativeLibrary.Free(system);
        }

        return 0; // zero lets the runtime look where it always does: the bundled library
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int VersionNumber();
}
