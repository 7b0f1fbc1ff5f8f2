using System.Globalization;
using System.Text.RegularExpressions;

namespace HttpServer.Host.Tests.Conventions;

/// <summary>A number tells log messages of one category apart, also where several types write to it.</summary>
public sealed partial class EventIdTests
{
    [TestCase("ServerListeners", "ConnectionProtocol", "WatchedConnection")]
    [TestCase("BackgroundLogWriter.Thread", "RotatingLogFile", "LogFileArchive")]
    [TestCase("TargetRefresh", "TargetSources")]
    [TestCase("RouteTableFactory", "TargetEvents")]
    public void EventIds_OfTypesThatShareALogger_AreUnique(params string[] types)
    {
        var files = types.Select(type => Repository.ProductSources().Single(file => file.Name == $"{type}.cs")).ToList();
        var ids = files.Select(file => EventId().Matches(file.Text).Select(match => int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture)).ToList()).ToList();

        Assert.That(ids, Is.All.Not.Empty);
        Assert.That(ids.SelectMany(of => of), Is.Unique);
    }

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId = )?(?<id>\d+),")]
    private static partial Regex EventId();
}
