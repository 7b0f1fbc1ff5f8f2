using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Dialling;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Probing;

/// <summary>A request, whose answer must have one of the expected status codes and, if anything is asked of it, the expected body.</summary>
internal sealed class HttpProbe : Probe
{
    private const int MostBody = 64 * 1024;

    private readonly HttpMethod _method;
    private readonly string _path;
    private readonly string? _host;
    private readonly int[] _codes;
    private readonly string? _body;
    private readonly Regex? _expression;
    private readonly bool? _isHttp2;

    /// <param name="options">Have passed the rules.</param>
    /// <param name="isHttp2">What is spoken; null for what the target's URL says.</param>
    public HttpProbe(HttpHealthOptions options, bool? isHttp2)
        : base($"{options.Method}\n{options.Path}\n{options.Host}\n{string.Join(',', options.ExpectedStatusCodes)}\n{isHttp2}\n{options.ExpectedBody}")
    {
        _method = new HttpMethod(options.Method);
        _path = options.Path;
        _host = options.Host;
        _codes = options.ExpectedStatusCodes.Count == 0 ? [200] : [.. options.ExpectedStatusCodes];
        _body = options.ExpectedBody;
        _isHttp2 = isHttp2;
        if (_body is ['~', .. var expression] && !LinearRegex.TryCreate(expression, out _expression, out var problem))
        {
            throw new ArgumentException(problem, nameof(options));
        }
    }

    public override string Kind => "http";

    public override async Task<string?> FindFaultAsync(Target target, IDialler dialler, CancellationToken cancellationToken)
    {
        var isHttp2 = _isHttp2 ?? target.Protocol == TargetAddress.Http2;
        using var connection = await ProbeConnection.DialAsync(target, dialler, isHttp2, cancellationToken).ConfigureAwait(false);
        using var request = new HttpRequestMessage { Method = _method };
        request.Headers.Host = _host;
        request.Headers.ConnectionClose = isHttp2 ? null : true;
        using var response = await connection.SendAsync(request, _path, cancellationToken).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        return !_codes.Contains(status) ? string.Create(CultureInfo.InvariantCulture, $"status {status}, expected {string.Join(" or ", _codes)}")
            : _body is null || IsExpected(await ReadAsync(response, cancellationToken).ConfigureAwait(false)) ? null
            : _expression is null ? $"the body does not contain '{_body}'"
            : $"the body does not match '{_body[1..]}'";
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[MostBody];
            var count = await stream.ReadAtLeastAsync(buffer, MostBody, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return Encoding.UTF8.GetString(buffer, 0, count);
        }
    }

    private bool IsExpected(string body) => _expression?.IsMatch(body) ?? body.Contains(_body!, StringComparison.Ordinal);
}
