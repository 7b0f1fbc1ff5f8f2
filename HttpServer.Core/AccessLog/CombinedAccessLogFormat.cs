namespace HttpServer.Core.AccessLog;

/// <summary>
/// The NCSA combined format, then the gateway's own fields in fixed order, each quoted text "-" where there is none:
/// <c>192.0.2.1 - - [23/Nov/2026:04:00:00 +0000] "GET /a HTTP/1.1" 200 150 "referer" "user agent" host="example.com"
/// id="…" in=0 ms=1.234 route="api" target="http://…" upstream_ms=1.001 reason="-"</c>.
/// </summary>
internal sealed class CombinedAccessLogFormat(TimeProvider time) : AccessLogFormat
{
    private readonly AccessTime _time = new(time, "dd/MMM/yyyy:HH:mm:ss");

    public override void Write(ref LineWriter line, scoped in AccessEntry entry)
    {
        var record = entry.Record;
        if (entry.Client is { } client)
        {
            line.Address(client);
        }
        else
        {
            line.Raw("-"u8);
        }

        line.Raw(" - - ["u8);
        line.Raw(_time.SecondOf(entry.EndTimestamp, out _));
        line.Raw(" +0000] \""u8);
        line.Combined(entry.Method, FieldLimits.Method);
        line.Raw(" "u8);
        WritePath(ref line, entry);
        line.Raw(" "u8);
        line.Combined(entry.Protocol, FieldLimits.Method);
        line.Raw("\" "u8);
        line.Number(entry.Status);
        line.Raw(" "u8);
        line.Number(record.BytesOut);
        Quoted(ref line, " \""u8, entry.Headers.Referer.ToString(), FieldLimits.Referer);
        Quoted(ref line, " \""u8, entry.Headers.UserAgent.ToString(), FieldLimits.UserAgent);
        Quoted(ref line, " host=\""u8, entry.Host, FieldLimits.Host);
        Quoted(ref line, " id=\""u8, record.Id, FieldLimits.Id);
        line.Raw(" in="u8);
        line.Number(record.BytesIn);
        line.Raw(" ms="u8);
        line.Milliseconds(_time.Microseconds(entry.Ticks));
        Quoted(ref line, " route=\""u8, record.Route, FieldLimits.Name);
        Quoted(ref line, " target=\""u8, record.Target, FieldLimits.Name);
        line.Raw(" upstream_ms="u8);
        if (record.UpstreamTicks > 0)
        {
            line.Milliseconds(_time.Microseconds(record.UpstreamTicks));
        }
        else
        {
            line.Raw("-"u8);
        }

        Quoted(ref line, " reason=\""u8, record.Reason, FieldLimits.Reason);
        line.Raw("\n"u8);
    }

    private static void WritePath(ref LineWriter line, scoped in AccessEntry entry)
    {
        if (entry.RawTarget.Length > 0)
        {
            line.Combined(entry.RawTarget, FieldLimits.Path);
        }
        else
        {
            line.Combined(entry.Path.Value, FieldLimits.Path / 2);
            line.Combined(entry.Query.Value, FieldLimits.Path / 2);
        }
    }

    private static void Quoted(ref LineWriter line, ReadOnlySpan<byte> opening, string? value, int most)
    {
        line.Raw(opening);
        line.Combined(string.IsNullOrEmpty(value) ? "-" : value, most);
        line.Raw("\""u8);
    }
}
