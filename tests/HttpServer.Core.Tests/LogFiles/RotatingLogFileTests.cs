using System.IO.Compression;
using System.Text;
using HttpServer.Core.LogFiles;
using HttpServer.Core.Tests.AccessLog;
using HttpServer.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.LogFiles;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RotatingLogFileTests
{
    // Of today, because the times of files come from the real clock.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(TimeProvider.System.GetUtcNow().Date.AddHours(12), TimeSpan.Zero));
    private readonly ListLoggerProvider _log = new();
    private TempDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new TempDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    private LogFileSettings Settings(string pattern = "a.log", long maxBytes = 0, bool daily = false, bool compress = false, int files = 0, int days = 0) =>
        new(_directory.FullPath, new LogFilePattern(pattern))
        {
            MaxBytes = maxBytes,
            Daily = daily,
            Compress = compress,
            MaxRotatedFiles = files,
            Retention = TimeSpan.FromDays(days),
        };

    private RotatingLogFile Open(LogFileSettings settings) => new(settings, _time, _log);

    private static void Write(RotatingLogFile file, string line)
    {
        Assert.That(file.Write(Encoding.ASCII.GetBytes(line + "\n"), out var trouble), Is.EqualTo(line.Length + 1));
        Assert.That(trouble, Is.Null);
    }

    private string[] Names() => Directory.EnumerateFiles(_directory.FullPath).Select(f => Path.GetFileName(f)).Order().ToArray();

    private string Text(string name) => File.ReadAllText(_directory.Combine(name));

    private string Today(int days = 0) => _time.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    [Test]
    public void Write_ReopenedFile_IsAppendedTo()
    {
        _directory.Write("a.log", "one\n");

        using (var file = Open(Settings()))
        {
            Write(file, "two");
        }

        Assert.That(Text("a.log"), Is.EqualTo("one\ntwo\n"));
    }

    [Test]
    public void Write_FileThatEndsInHalfALine_BeginsANewOne()
    {
        _directory.Write("a.log", "one\nhal");

        using (var file = Open(Settings()))
        {
            Write(file, "two");
        }

        Assert.That(Text("a.log"), Is.EqualTo("one\nhal\ntwo\n"));
    }

    [Test]
    public void Write_BeyondTheSize_EachFileStaysBelowIt()
    {
        using (var file = Open(Settings(maxBytes: 12)))
        {
            foreach (var line in (string[])["11111", "22222", "33333", "44444", "55555"])
            {
                Write(file, line);
            }
        }

        Assert.That(Names(), Is.EqualTo(["a.1.log", "a.2.log", "a.log"]));
        Assert.That(Text("a.1.log") + Text("a.2.log") + Text("a.log"), Is.EqualTo("11111\n22222\n33333\n44444\n55555\n"));
    }

    [Test]
    public void Write_NumbersInUse_TheNextIsTaken()
    {
        _directory.Write("a.7.log.gz", "old");
        _directory.Write("a.log", "12345\n");

        using (var file = Open(Settings(maxBytes: 8)))
        {
            Write(file, "67890");
        }

        Assert.That(Names(), Is.EqualTo(["a.7.log.gz", "a.8.log", "a.log"]));
    }

    [Test]
    public void Write_AfterMidnightWithDate_BeginsTheFileOfTheDay()
    {
        using (var file = Open(Settings("a-{date}.log", daily: true)))
        {
            Write(file, "one");
            _time.Advance(TimeSpan.FromDays(1));
            Write(file, "two");
        }

        Assert.That(Names(), Is.EqualTo([$"a-{Today(-1)}.log", $"a-{Today()}.log"]));
    }

    [Test]
    public void Write_AfterMidnightWithoutDate_PutsTheFileAway()
    {
        using (var file = Open(Settings(daily: true)))
        {
            Write(file, "one");
            _time.Advance(TimeSpan.FromDays(1));
            Write(file, "two");
            Write(file, "three");
        }

        Assert.That(Text("a.1.log"), Is.EqualTo("one\n"));
        Assert.That(Text("a.log"), Is.EqualTo("two\nthree\n"));
    }

    [Test]
    public void Write_FileLeftFromYesterday_IsPutAwayAtOnce()
    {
        var path = _directory.Write("a.log", "one\n");
        File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime.AddDays(-1));

        using (var file = Open(Settings(daily: true)))
        {
            Write(file, "two");
        }

        Assert.That(Names(), Is.EqualTo(["a.1.log", "a.log"]));
    }

    [Test]
    public void Write_SizeAlone_MidnightChangesNothing()
    {
        using (var file = Open(Settings("a-{date}.log", maxBytes: 100)))
        {
            Write(file, "one");
            _time.Advance(TimeSpan.FromDays(2));
            Write(file, "two");
        }

        Assert.That(Names(), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_ClockSetBack_StaysInTheFile()
    {
        var clock = new SettableClock { Now = _time.GetUtcNow() };
        using (var file = new RotatingLogFile(Settings("a-{date}.log", daily: true, maxBytes: 8), clock, _log))
        {
            Write(file, "11111");
            clock.Now = clock.Now.AddDays(-3);
            Write(file, "22222");
            Write(file, "33333");
        }

        Assert.That(Names(), Is.EqualTo([$"a-{Today()}.1.log", $"a-{Today()}.2.log", $"a-{Today()}.log"]));
    }

    [Test]
    public void Write_MovedByLogrotate_GoesOnUnderTheName()
    {
        using (var file = Open(Settings()))
        {
            Write(file, "one");
            File.Move(_directory.Combine("a.log"), _directory.Combine("a.log.1"));
            _time.Advance(TimeSpan.FromSeconds(1));
            Write(file, "two");
            File.Move(_directory.Combine("a.log"), _directory.Combine("a.log.2"));
            _directory.Write("a.log", "");
            _time.Advance(TimeSpan.FromSeconds(1));
            Write(file, "three");
        }

        Assert.That((Text("a.log.1"), Text("a.log.2"), Text("a.log")), Is.EqualTo(("one\n", "two\n", "three\n")));
    }

    [Test]
    public void Write_CutByCopytruncate_LeavesNoHole()
    {
        using (var file = Open(Settings()))
        {
            Write(file, "one");
            using (var other = new FileStream(_directory.Combine("a.log"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                other.SetLength(0);
            }

            Write(file, "two");
        }

        Assert.That(Text("a.log"), Is.EqualTo("two\n"));
    }

    [Test]
    public void Write_DirectoryDeleted_IsMadeAgain()
    {
        using (var file = Open(Settings()))
        {
            Write(file, "one");
            Directory.Delete(_directory.FullPath, recursive: true);
            _time.Advance(TimeSpan.FromSeconds(1));
            Write(file, "two");
        }

        Assert.That(Text("a.log"), Is.EqualTo("two\n"));
    }

    [Test]
    public void Write_TwoGatewaysInOneFile_NoLineIsLost()
    {
        using (var one = Open(Settings(maxBytes: 2000)))
        using (var other = Open(Settings(maxBytes: 2000)))
        {
            for (var i = 0; i < 500; i++)
            {
                Write(i % 2 == 0 ? one : other, $"line {i}");
                _time.Advance(TimeSpan.FromSeconds(0.3));
            }
        }

        var lines = Names().SelectMany(n => File.ReadAllLines(_directory.Combine(n)));
        Assert.That(lines, Is.EquivalentTo(Enumerable.Range(0, 500).Select(i => $"line {i}")));
    }

    [Test]
    [Platform("Linux")]
    public void Write_DiskFull_IsTroubleAndNoException()
    {
        File.CreateSymbolicLink(_directory.Combine("a.log"), "/dev/full");
        using var file = Open(Settings(maxBytes: 10, daily: true));

        Assert.That(file.Write("one\n"u8, out var trouble), Is.Zero);
        Assert.That(trouble, Is.InstanceOf<IOException>());
    }

    [Test]
    public void Write_SymbolicLink_IsNeverRenamed()
    {
        var real = _directory.Write("real", "12345\n");
        File.CreateSymbolicLink(_directory.Combine("a.log"), real);

        using (var file = Open(Settings(maxBytes: 8)))
        {
            Write(file, "67890");
            Write(file, "abcde");
        }

        Assert.That(Names(), Is.EqualTo(["a.log", "real"]));
        Assert.That(Text("real"), Is.EqualTo("12345\n67890\nabcde\n"));
        Assert.That(_log.Events.Count(e => e.Event == "LogRotationFailed"), Is.EqualTo(1));
    }

    [Test]
    public void Open_LinkedDirectory_Works()
    {
        var real = Directory.CreateDirectory(_directory.Combine("real")).FullName;
        Directory.CreateSymbolicLink(_directory.Combine("logs"), real);

        using (var file = Open(new LogFileSettings(_directory.Combine("logs"), new LogFilePattern("a.log")) { MaxBytes = 5 }))
        {
            Write(file, "one");
            Write(file, "two");
        }

        Assert.That(Directory.EnumerateFiles(real).Count(), Is.EqualTo(2));
    }

    [Test]
    [Platform("Linux,MacOsX")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Open_NewFile_IsNotForEveryUser()
    {
        using var file = Open(Settings());

        Assert.That(File.GetUnixFileMode(_directory.Combine("a.log")) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite), Is.EqualTo(UnixFileMode.None));
    }

    [Test]
    public void Open_DirectoryIsAFile_OneClearError()
    {
        var path = _directory.Write("logs", "");

        Assert.That(() => Open(new LogFileSettings(path, new LogFilePattern("a.log"))), Throws.TypeOf<LogFileException>()
            .With.Message.StartsWith($"cannot write the log file '{path}/a.log'"));
    }

    [Test]
    public async Task Rotate_Compress_RotatedFilesBecomeGzip()
    {
        using var file = Open(Settings(maxBytes: 8, compress: true));
        Write(file, "11111");
        Write(file, "22222");

        await Eventually.True(() => Names().SequenceEqual(["a.1.log.gz", "a.log"]));
        using var gzip = new GZipStream(File.OpenRead(_directory.Combine("a.1.log.gz")), CompressionMode.Decompress);
        Assert.That(new StreamReader(gzip).ReadToEnd(), Is.EqualTo("11111\n"));
    }

    [Test]
    public async Task Open_CompressedNamesake_NeitherIsLost()
    {
        _directory.Write("a.1.log", "new\n");
        _directory.Write("a.1.log.gz", "old");
        using var file = Open(Settings(compress: true));

        await Eventually.True(() => Names().SequenceEqual(["a.1.log.gz", "a.2.log.gz", "a.log"]));
        Assert.That(Text("a.1.log.gz"), Is.EqualTo("old"));
    }

    [Test]
    public async Task Open_FileOfAnotherGateway_IsNeitherCompressedNorDeleted()
    {
        var theirs = _directory.Write("a-1.log", "");
        _directory.Write("a-2.log", "left by a dead one");
        File.SetLastWriteTimeUtc(theirs, _time.GetUtcNow().UtcDateTime.AddDays(-100));
        using var other = new FileStream(theirs, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

        using var file = Open(Settings("a-{pid}.log", compress: true, days: 10));

        await Eventually.True(() => Names().Contains("a-2.log.gz"));
        Assert.That(Names(), Does.Contain("a-1.log"));
        Assert.That(_log.Events, Is.Empty);
    }

    [Test]
    public async Task Open_MoreThanTheCount_OldestAreDeletedAndStrangersKept()
    {
        for (var i = 1; i <= 5; i++)
        {
            var path = _directory.Write($"a.{i}.log.gz", "x");
            File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime.AddHours(-10 + i));
        }

        File.SetLastWriteTimeUtc(_directory.Write("b.1.log.gz", "x"), DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(_directory.Write("a.log.1", "x"), DateTime.UnixEpoch);

        using var file = Open(Settings(files: 2));

        await Eventually.True(() => Names().SequenceEqual(["a.4.log.gz", "a.5.log.gz", "a.log", "a.log.1", "b.1.log.gz"]));
    }

    [Test]
    public async Task Write_HoursLater_FilesBeyondTheAgeAreDeleted()
    {
        using var file = Open(Settings(days: 3));
        Write(file, "active, however old");
        File.SetLastWriteTimeUtc(_directory.Write("a.1.log", "x"), _time.GetUtcNow().UtcDateTime.AddDays(-3).AddMinutes(30));
        File.SetLastWriteTimeUtc(_directory.Write("a.2.log", "x"), _time.GetUtcNow().UtcDateTime.AddDays(-3).AddMinutes(90));

        _time.Advance(TimeSpan.FromHours(1));
        Write(file, "x");

        await Eventually.True(() => Names().SequenceEqual(["a.2.log", "a.log"]));
    }

    [Test]
    public async Task Open_PlantedLink_IsNotFollowed()
    {
        var secret = _directory.Write("secret", "x");
        File.CreateSymbolicLink(_directory.Combine("a.1.log"), secret);
        _directory.Write("a.2.log", "x");

        using var file = Open(Settings(compress: true));

        await Eventually.True(() => Names().Contains("a.2.log.gz"));
        Assert.That(Names(), Is.EqualTo(["a.1.log", "a.2.log.gz", "a.log", "secret"]));
    }
}
