using Fleetscope.LoadData;
using Fleetscope.Programs.CellProfiler;
using Fleetscope.Tests.Checks;

namespace Fleetscope.Tests.LoadData;

public sealed class LoadDataMakerTests : IDisposable
{
    private readonly DirectoryInfo bucket = Directory.CreateTempSubdirectory("fleetscope-");

    public static TheoryData<string, string, string> Vendors => new()
    {
        { "phenix", "P1__2026-01-01T10_00_00-Measurement 1/Images/r02c03f04p01-ch1sk1fk1fl1.tiff", "Plate=P1 Well=B03 Site=04 Z=01 Channel=1 Time=1" },
        { "phenix", "r16c24f09p01-ch5sk1fk1fl1.tiff", "Well=P24 Site=09 Z=01 Channel=5 Time=1" },
        { "phenix", "plates/P1/r02c03f04p01rc1-ch1sk1fk1fl1.tiff", "Plate=P1 Well=B03 Site=04 Z=01 Channel=1 Time=1" },
        { "columbus", "P1/002003-1-004001002.tif", "Plate=P1 Well=B03 Time=1 Site=004 Z=001 Channel=002" },
        { "imagexpress", "x/P1_A01_s1_w1.tif", "Plate=P1 Well=A01 Site=1 Channel=1" },
        { "imagexpress", "P1/TimePoint_2/ZStep_3/cdp2_a01_s9_w5A0B1C2D3-0000-4000-8000-0123456789AB.TIF", "Time=2 Z=3 Plate=cdp2 Well=a01 Site=9 Channel=5" },
        { "cellvoyager", "AssayPlate_Greiner_A01_T0001F002L01A03Z01C03.tif", "Plate=AssayPlate_Greiner Well=A01 Time=0001 Site=002 Z=01 Channel=03" },
        { "incell", "P1/A - 01(fld 1 wv DAPI - DAPI).tif", "Plate=P1 Well=A01 Site=1 Channel=DAPI" },
        { "incell", "P - 24(fld 12 wv Cy3 - dsRed z 5 time 2 - 3000 ms).tif", "Well=P24 Site=12 Channel=Cy3 Z=5 Time=2" },
        { "fly", "demo_project_folder/images/01_POS002_D.TIF", "Position=002 Channel=D" },
    };

    [Theory]
    [MemberData(nameof(Vendors))]
    public void The_names_of_a_microscope_are_understood(string vendor, string key, string parts)
    {
        var found = VendorPatterns.Named(vendor).Pattern.Match(key).ShouldNotBeNull(key);

        var shown = ImageField.PartsOf(VendorPatterns.Named(vendor).Pattern, found).Append(new("Channel", found["Channel"])).Select(part => $"{part.Key}={part.Value}");
        shown.Order().ShouldBe(parts.Split(' ').Order());
    }

    [Fact]
    public void Every_example_fits_its_own_pattern_and_no_thumbnail_does()
    {
        foreach (var vendor in VendorPatterns.All)
        {
            VendorPatterns.All.Where(other => other.Pattern.Match(vendor.Example) is not null).ShouldHaveSingleItem().Name.ShouldBe(vendor.Name);
        }

        VendorPatterns.Named("imagexpress").Pattern.Match("P1_A01_s1_w1_thumbA0B1C2D3-0000-4000-8000-0123456789AB.tif").ShouldBeNull();
    }

    [Fact]
    public async Task The_fly_table_is_made_from_its_images_byte_for_byte()
    {
        foreach (var image in from position in (string[])["218", "002", "076"] from channel in "RDF" select $"01_POS{position}_{channel}.TIF")
        {
            Put($"demo_project_folder/images/{image}");
        }

        var table = await MakeAsync("01_POS{Position}_{Channel}.TIF", "demo_project_folder/images", "D=OrigBlue", "F=OrigGreen", "R=OrigRed");

        table.Notices.ShouldBeEmpty();
        Text(table).ShouldBe((await File.ReadAllTextAsync(SourceTree.File("tests", "Fleetscope.Tests", "Checks", "Fly", "load_data.csv"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Sites_come_in_the_order_of_numbers_and_other_files_are_left_out_and_said()
    {
        Put("images/P1/A01_s10_w1.tif", "images/P1/A01_s2_w1.tif", "images/P1/notes.txt");

        var table = await MakeAsync("{Plate}/{Well}_s{Site}_w{Channel}.tif", "images", "1=DNA");

        table.Header.ShouldBe(["FileName_DNA", "Metadata_Plate", "Metadata_Site", "Metadata_Well", "PathName_DNA"]);
        table.Rows.Select(row => row[2]).ShouldBe(["2", "10"]);
        table.Rows[0][4].ShouldBe("/home/ubuntu/bucket/images/P1");
        table.Notices.ShouldHaveSingleItem().ShouldContain("notes.txt");
    }

    [Fact]
    public async Task A_missing_channel_is_named_with_its_field()
    {
        Put("A01_s1_w1.tif", "A01_s1_w2.tif", "A01_s2_w1.tif");

        var failure = await Should.ThrowAsync<FleetscopeException>(MakeAsync("{Well}_s{Site}_w{Channel}.tif", "", "1=DNA", "2=ER"));
        failure.Cause.ShouldContain("Well A01, Site 2 has no 2 (ER)");
        failure.Next.ShouldContain("--skip-incomplete");

        var table = await LoadDataMaker.MakeAsync(Store(), Request("{Well}_s{Site}_w{Channel}.tif", "", "1=DNA", "2=ER") with { SkipIncomplete = true }, TestContext.Current.CancellationToken);
        table.Rows.ShouldHaveSingleItem();
        table.Notices.ShouldHaveSingleItem().ShouldContain("Site 2 has no 2 (ER)");
    }

    [Fact]
    public async Task Two_files_of_one_channel_are_an_error_that_names_both()
    {
        Put("P1/A01_w1.tif", "P2/A01_w1.tif");

        var failure = await Should.ThrowAsync<FleetscopeException>(MakeAsync("{Well}_w{Channel}.tif", ""));

        failure.Cause.ShouldContain("P1/A01_w1.tif");
        failure.Cause.ShouldContain("P2/A01_w1.tif");
    }

    [Fact]
    public async Task Illumination_functions_are_added_and_missing_ones_named()
    {
        Put("images/P1/A01_w1.tif", "images/P1/A01_w2.tif", "illum/P1/P1_IllumDNA.npy");

        var table = await LoadDataMaker.MakeAsync(
            Store(), Request("{Plate}/{Well}_w{Channel}.tif", "images", "1=OrigDNA", "2=OrigER") with { Illumination = "illum/{Plate}/{Plate}_Illum{Stem}.npy" }, TestContext.Current.CancellationToken);

        table.Header.ShouldBe(
        [
            "FileName_IllumDNA", "FileName_IllumER", "FileName_OrigDNA", "FileName_OrigER", "Metadata_Plate", "Metadata_Well",
            "PathName_IllumDNA", "PathName_IllumER", "PathName_OrigDNA", "PathName_OrigER",
        ]);
        table.Rows[0][0].ShouldBe("P1_IllumDNA.npy");
        table.Rows[0][6].ShouldBe("/home/ubuntu/bucket/illum/P1");
        table.Notices.ShouldHaveSingleItem().ShouldContain("illum/P1/P1_IllumER.npy");
    }

    [Fact]
    public async Task A_pattern_that_fits_nothing_names_a_file_and_the_microscope_whose_it_looks_like()
    {
        Put("P1/r01c01f01p01-ch1sk1fk1fl1.tiff");

        var failure = await Should.ThrowAsync<FleetscopeException>(MakeAsync("{Well}_w{Channel}.tif", ""));

        failure.Cause.ShouldContain("r01c01f01p01-ch1sk1fk1fl1.tiff");
        failure.Next.ShouldContain("--vendor phenix");
    }

    [Theory]
    [InlineData("{Well", "never closed")]
    [InlineData("Well}", "closes nothing")]
    [InlineData("{Well no}.tif", "names no part")]
    [InlineData("images.tif", "no named part")]
    [InlineData("{Well:[}.tif", "")]
    public void A_pattern_that_is_none_is_an_error(string pattern, string cause) =>
        Should.Throw<FleetscopeException>(() => NamingPattern.Parse(pattern)).Cause.ShouldContain(cause);

    [Fact]
    public async Task A_channel_that_no_file_has_is_an_error_that_names_those_that_are_there()
    {
        Put("A01_w1.tif", "A01_w2.tif");

        (await Should.ThrowAsync<FleetscopeException>(MakeAsync("{Well}_w{Channel}.tif", "", "01=DNA", "3=ER"))).Cause.ShouldContain("there are 1, 2");
    }

    [Fact]
    public async Task A_folder_is_listed_once()
    {
        Put("images/A01_w1.tif", "images/A01_w2.tif");
        var store = Store();

        await LoadDataMaker.MakeAsync(store, Request("{Well}_w{Channel}.tif", "images"), TestContext.Current.CancellationToken);

        store.Listings.ShouldBe(1);
    }

    /// <summary>Names of any kind, with what CSV and CellProfiler make special, are read back as they were written.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task What_is_written_is_read_back(int seed)
    {
        var random = new Random(seed);
        string Word() => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => "abXY019 ,\"'=;é-"[random.Next(15)]));
        var plates = Enumerable.Range(0, 5).Select(_ => Word()).Distinct().ToList();
        var keys = plates.SelectMany(plate => Enumerable.Range(1, 4).SelectMany(site => (int[])[1, 2], (site, channel) => $"{plate}/s{site:000}_w{channel}.tif")).ToArray();
        Put(keys);

        var made = await MakeAsync("{Plate}/s{Site}_w{Channel}.tif", "", "1=DNA", "2=ER");

        var table = LoadDataTable.Of("made.csv", Text(made));
        table.Mistakes.ShouldBeEmpty();
        table.IsReadable.ShouldBeTrue();
        table.Header.ShouldBe(made.Header);
        table.KindOf(table.ColumnOf("Metadata_Site")!.Value).ShouldBe(ColumnKind.Whole);
        var fields = new List<CsvField>();
        var read = Enumerable.Range(0, table.RowCount).Select(row =>
        {
            table.Cut(row, fields);
            return fields.Select(field => CsvText.Value(table.Text, field)).ToList();
        }).ToList();
        read.ShouldBe(made.Rows.Select(row => row.ToList()).ToList());
        read.SelectMany(row => (string[])[$"{row[4]}/{row[0]}", $"{row[5]}/{row[1]}"]).Order(StringComparer.Ordinal).ShouldBe(keys.Select(key => "/home/ubuntu/bucket/" + key).Order(StringComparer.Ordinal));
        foreach (var row in made.Rows)
        {
            var site = row[3].TrimStart('0');
            table.RowsOf([new("Metadata_Site", site)], out _).Count.ShouldBe(plates.Count);
        }
    }

    public void Dispose() => bucket.Delete(recursive: true);

    private FolderStore Store() => new(bucket.FullName);

    private void Put(params string[] keys)
    {
        foreach (var path in keys.Select(key => Path.Combine(bucket.FullName, key)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }

    private Task<MadeTable> MakeAsync(string pattern, string folder, params string[] channels) =>
        LoadDataMaker.MakeAsync(Store(), Request(pattern, folder, channels), TestContext.Current.CancellationToken);

    private static LoadDataRequest Request(string pattern, string folder, params string[] channels) => new()
    {
        Pattern = NamingPattern.Parse(pattern),
        Folder = folder,
        Channels = [.. channels.Select(channel => channel.Split('=')).Select(pair => new KeyValuePair<string, string>(pair[0], pair[1]))],
    };

    private static string Text(MadeTable table)
    {
        using var text = new StringWriter();
        table.Write(text);
        return text.ToString();
    }
}
