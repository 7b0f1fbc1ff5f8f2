using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>
/// What is known of request smuggling, through the real forwarder to a backend that keeps every byte: nothing reaches it but
/// requests that every server reads alike, and none that the client's message did not hold.
/// </summary>
public sealed class RequestSmugglingTests
{
    private IReadOnlyList<ProbeOutcome> _outcomes = [];
    private IReadOnlyList<string> _strays = [];

    [OneTimeSetUp]
    public async Task SendAllAsync() => (_outcomes, _strays) = await ProbeRun.SendAsync(RequestProbes.Create());

    [Test]
    public void Probes_OfAllKinds_AreSent()
    {
        TestContext.Out.WriteLine($"{_outcomes.Count} probes, {_outcomes.Sum(outcome => outcome.AtBackend.Count)} requests at the backend.");

        Assert.That(_outcomes, Has.Count.GreaterThan(900));
        Assert.That(Those(outcome => outcome.Probe.Name.StartsWith("plain", StringComparison.Ordinal) && outcome.AtBackend.Count != outcome.Probe.Strict.Count), Is.Empty);
    }

    [Test]
    public void Bytes_AtTheBackend_AreWholeRequestsOfProbes() => Assert.That(string.Join("\n\n", _strays), Is.Empty);

    [Test]
    public void Requests_AtTheBackend_AreWrittenInTheOneWay() =>
        Assert.That(Those(outcome => outcome.AtBackend.Any(request => CanonicalForm.FaultOf(request) is not null)), Is.Empty);

    [Test]
    public void Requests_AtTheBackend_AreThoseThatAStrictReadingFinds() => Assert.That(Those(outcome => !AreAmong(outcome.AtBackend, outcome.Probe.Strict)), Is.Empty);

    [Test]
    public void Requests_AtTheBackend_AreThoseThatAreAnsweredAndLogged() =>
        Assert.That(Those(outcome => outcome.AtBackend.Count != outcome.Logged.Count(IsOk) || outcome.AtBackend.Count != outcome.Responses.Responses.Count(response => IsOk(response.Status))), Is.Empty);

    [Test]
    public void Answers_ToClients_AreResponsesThatReadInOneWayOnly() =>
        Assert.That(Those(outcome => !outcome.IsAnsweredInHttp2 && (outcome.Responses.Fault is not null || outcome.Responses.Rest.Length > 0 || outcome.Responses.Responses.Any(response => response.UntilEnd))), Is.Empty);

    private static bool IsOk(int status) => status == 200;

    // Each is one of those, and another one: some the gateway answers itself.
    private static bool AreAmong(IReadOnlyList<StrictRequest> requests, IReadOnlyList<StrictRequest> strict)
    {
        var left = strict.Select(Essence).ToList();
        return requests.All(request => left.Remove(Essence(request)));
    }

    // The target as it is forwarded: an absolute one without its authority.
    private static string Essence(StrictRequest request)
    {
        var target = request.Target;
        if (target[0] is not '/' and not '*')
        {
            var path = target.IndexOf('/', target.IndexOf("://", StringComparison.Ordinal) + 3);
            target = path < 0 ? "/" : target[path..];
        }

        return $"{request.Method} {target}\n{request.Body}";
    }

    private string Those(Func<ProbeOutcome, bool> which) => string.Join("\n", _outcomes.Where(which));
}
