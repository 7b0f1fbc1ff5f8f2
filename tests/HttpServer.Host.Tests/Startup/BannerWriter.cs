using System.Text;
using System.Text.RegularExpressions;
using HttpServer.Testing;

namespace HttpServer.Host.Tests.Startup;

/// <summary>An output that waits for the banner's URL.</summary>
internal sealed partial class BannerWriter : TextWriter
{
    private readonly TaskCompletionSource<string> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>"http://127.0.0.1:PORT", as soon as the gateway listens.</summary>
    public Task<string> UrlAsync() => _url.Task.WaitAsync(Bound.Default);

    public override void Write(char value) => Write(value.ToString());

    public override void WriteLine(string? value)
    {
        if (Listening().Match(value ?? "") is { Success: true } match)
        {
            _url.TrySetResult($"http://127.0.0.1:{match.Groups["port"].Value}");
        }
    }

    [GeneratedRegex(@"listening on http://\S+:(?<port>\d+)")]
    private static partial Regex Listening();
}
