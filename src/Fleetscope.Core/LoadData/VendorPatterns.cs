namespace Fleetscope.LoadData;

/// <summary>How the microscopes that people have call their files.</summary>
public static class VendorPatterns
{
    private const string PlateFolder = @"(?:(?<Plate>[^/]+?)(?:__[^/]*)?/(?:Images/)?)?";
    private const string Tif = @"\.[Tt][Ii][Ff][Ff]?";

    /// <summary>All of them, in the order in which they are tried when a pattern fits nothing.</summary>
    public static IReadOnlyList<VendorPattern> All { get; } =
    [
        // Harmony writes PLATE__DATE-Measurement 1/Images/; older Operettas put rc1 before the channel.
        Of("phenix", "Opera Phenix, Operetta", "P1/Images/r02c03f04p01-ch1sk1fk1fl1.tiff",
            PlateFolder + @"r(?<Row>\d{2})c(?<Col>\d{2})f(?<Site>\d{2,})p(?<Z>\d{2,})(?:rc\d+)?-ch(?<Channel>\d+)sk(?<Time>\d+)fk\d+fl\d+" + Tif),
        Of("columbus", "Opera, exported by Columbus", "P1/002003-1-004001001.tif",
            PlateFolder + @"(?<Row>\d{3})(?<Col>\d{3})-(?<Time>\d+)-(?<Site>\d{3})(?<Z>\d{3})(?<Channel>\d{3})" + Tif),
        // A name of the wavelength may be followed by the identity that the database gives a file; thumbnails have _thumb there and do not fit.
        Of("imagexpress", "ImageXpress, MetaXpress", "P1/TimePoint_1/P1_B03_s4_w1A0B1C2D3-0000-4000-8000-0123456789AB.tif",
            @"(?:TimePoint_(?<Time>\d+)/)?(?:ZStep_(?<Z>\d+)/)?(?<Plate>[^/]+)_(?<Well>[A-Pa-p]\d{2})(?:_s(?<Site>\d+))?(?:_w(?<Channel>\d))?(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})?" + Tif),
        // L (the timeline) and A (the action) go along with the channel, so they cannot tell fields apart.
        Of("cellvoyager", "CellVoyager, Yokogawa CV7000/CV8000", "P1_B03_T0001F004L01A01Z01C01.tif",
            @"(?<Plate>[^/]+)_(?<Well>[A-Z]{1,2}\d{2})_T(?<Time>\d{4})F(?<Site>\d{3})L\d{2}A\d{2}Z(?<Z>\d{2,})C(?<Channel>\d{2})" + Tif),
        Of("incell", "InCell Analyzer", "P1/B - 03(fld 4 wv DAPI - DAPI).tif",
            @"(?:(?<Plate>[^/]+)/)?(?<Row>[A-Z]{1,2}) - (?<Col>\d{1,2})\(fld (?<Site>\d+) wv (?<Channel>.+?) - [^/]+?(?: z (?<Z>\d+))?(?: time (?<Time>\d+)[^/()]*)?\)" + Tif),
        Of("fly", "The family's example of fly fields", "01_POS002_D.TIF", @"01_POS(?<Position>\d{3})_(?<Channel>[A-Z])\.TIF"),
    ];

    /// <summary>The pattern of that name.</summary>
    /// <exception cref="FleetscopeException">There is none.</exception>
    public static VendorPattern Named(string name) => All.FirstOrDefault(vendor => vendor.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new FleetscopeException($"--vendor {name}", "there is no such pattern", $"use one of {string.Join(", ", All.Select(vendor => vendor.Name))}, or write your own with --pattern");

    private static VendorPattern Of(string name, string machine, string example, string expression) => new(name, machine, example, expression);
}

/// <summary>The naming of a microscope.</summary>
/// <param name="Name">As <c>--vendor</c> takes it.</param>
/// <param name="Machine">Which machines and programs write such names.</param>
/// <param name="Example">A key that it fits.</param>
/// <param name="Expression">The pattern as a regular expression with named groups.</param>
public sealed record VendorPattern(string Name, string Machine, string Example, string Expression)
{
    // Made when it is asked for: every start of the command line names the vendors in its help, and six expressions take longer to make than all other commands.
    private readonly Lazy<NamingPattern> pattern = new(() => NamingPattern.OfRegex(Expression, Name));

    public NamingPattern Pattern => pattern.Value;
}
