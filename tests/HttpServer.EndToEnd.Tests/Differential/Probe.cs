using System.Globalization;

namespace HttpServer.EndToEnd.Tests.Differential;

/// <summary>One odd message.</summary>
/// <param name="Number">From 0; in the message as its mark.</param>
/// <param name="Name">What is odd.</param>
/// <param name="Message">The bytes as Latin-1, a last request that asks for the end of the connection behind them.</param>
internal sealed record Probe(int Number, string Name, string Message)
{
    private const string Placeholder = "zmark";

    /// <summary>Five characters, as long as the placeholder, that only this probe has.</summary>
    public string Mark { get; } = MarkOf(Number);

    /// <summary>Puts the mark in the place of each "zmark" of a text.</summary>
    public static Probe Create(int number, string name, string text)
        => new(number, name, $"{text}GET /{Placeholder}-last HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
            .Replace(Placeholder, MarkOf(number), StringComparison.Ordinal));

    private static string MarkOf(int number) => string.Create(CultureInfo.InvariantCulture, $"p{number:0000}");
}
