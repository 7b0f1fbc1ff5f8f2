namespace HttpServer.Acme.Protocol;

/// <summary>How long to wait between two questions.</summary>
internal static class PollPace
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UsualLook = TimeSpan.FromHours(6);
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLook = TimeSpan.FromDays(1);

    /// <summary>As long as the server says, else twice as long each time.</summary>
    /// <param name="asked">How often it was asked before.</param>
    /// <param name="retryAfter">What the server says; null when nothing.</param>
    public static TimeSpan Wait(int asked, TimeSpan? retryAfter) => retryAfter is { } said
        ? Between(First, said, LongestAsked)
        : Between(First, First * Math.Pow(2, Math.Min(asked, 10)), Longest);

    /// <summary>When to ask for renewal information again (RFC 9773, 4.3): within a minute and a day, whatever the server says.</summary>
    public static TimeSpan NextLook(TimeSpan? retryAfter) => Between(ShortestLook, retryAfter ?? UsualLook, LongestLook);

    private static TimeSpan Between(TimeSpan least, TimeSpan value, TimeSpan most) => value < least ? least : value > most ? most : value;
}
