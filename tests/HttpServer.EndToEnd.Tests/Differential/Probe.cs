using System.Globalization;

namespace HttpServer.EndToEnd.Tests.Differential;

/// <summary>One odd message.</summary>
/// <param name="number">0 to 9999, and in the message as its mark.</param>
/// <param name="name">What is odd.</param>
/// <param name="text">The message, "zmark" in it where the mark goes.</param>
internal sealed class Probe(int number, string name, string text)
{
    private const string Placeholder = "zmark";

    public int Number { get; } = number;

    public string Name { get; } = name;

    /// <summary>Five characters, as long as the placeholder, that only this probe has, and no request id of the gateway.</summary>
    public string Mark { get; } = MarkOf(number);

    /// <summary>The bytes as Latin-1, a last request that asks for the end of the connection behind them.</summary>
    public string Message { get; } =
        $"{text}GET /{Placeholder}-last HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n".Replace(Placeholder, MarkOf(number), StringComparison.Ordinal);

    /// <summary>The same with another mark.</summary>
    public Probe Again(int other) => new(other, Name, text);

    private static string MarkOf(int number) => string.Create(CultureInfo.InvariantCulture, $"~{number:0000}");
}
