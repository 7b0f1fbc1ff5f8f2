namespace HttpServer.Testing.Tests;

public sealed class EventuallyTests
{
    [Test]
    public async Task True_ConditionTurnsTrue_Returns()
    {
        var asked = 0;

        await Eventually.True(() => ++asked == 3);

        Assert.That(asked, Is.EqualTo(3));
    }

    [Test]
    public void True_NeverTrue_ThrowsWithTheCondition()
    {
        var never = false;

        Assert.That(
            () => Eventually.True(() => never, TimeSpan.FromMilliseconds(1)),
            Throws.TypeOf<TimeoutException>().With.Message.Contains("() => never"));
    }
}
