using System.Text.Json;
using HttpServer.Core.Secrets;

namespace HttpServer.Core.Tests.Secrets;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SecretTests
{
    private readonly Secret _secret = new() { Value = "hunter2" };

    [Test]
    public void Secret_Printed_ShowsAMask()
    {
        Assert.That(_secret.ToString(), Is.EqualTo("***"));
        Assert.That($"{_secret}", Is.EqualTo("***"));
        Assert.That(new Holder(_secret).ToString(), Does.Not.Contain("hunter2"));
    }

    [Test]
    public void Secret_AsJson_IsAMaskOnTheWayOutAndTextOnTheWayIn()
    {
        Assert.That(JsonSerializer.Serialize(new Holder(_secret)), Is.EqualTo("""{"Key":"***"}"""));
        Assert.That(JsonSerializer.Deserialize<Holder>("""{"Key":"hunter2"}""")!.Key.Value, Is.EqualTo("hunter2"));
    }

    [TestCase("hunter2", true)]
    [TestCase("hunter", false)]
    [TestCase("hunter22", false)]
    [TestCase("HUNTER2", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void Matches_OfACandidate_NeedsTheSameText(string? candidate, bool matches) =>
        Assert.That(_secret.Matches(candidate), Is.EqualTo(matches));

    [TestCase(null)]
    [TestCase("")]
    public void Matches_WithoutASecret_NeverHolds(string? value)
    {
        var none = new Secret { Value = value };

        Assert.That((none.HasValue, none.Matches(""), none.Matches(null), none.Matches("x")), Is.EqualTo((false, false, false, false)));
    }

    [Test]
    public void Value_SetAnew_ReplacesTheOldOne()
    {
        _secret.Value = "other";

        Assert.That((_secret.Matches("hunter2"), _secret.Matches("other")), Is.EqualTo((false, true)));
    }

    private sealed record Holder(Secret Key);
}
