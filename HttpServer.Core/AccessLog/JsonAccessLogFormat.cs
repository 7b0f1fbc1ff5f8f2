namespace HttpServer.Core.AccessLog;

/// <summary>
/// One JSON object per line: time (end of the request, UTC), request_id, client, method, host, path (raw target with the
/// query), status, bytes_in, bytes_out, duration_ms, and, where there is one, route, target, upstream_ms, attempts (where there were several) and reason.
/// </summary>
internal sealed class JsonAccessLogFormat(TimeProvider time) : AccessLogFormat
{
    private readonly AccessTime _time = new(time, "yyyy-MM-dd'T'HH:mm:ss");

    public override void Write(ref LineWriter line, scoped in AccessEntry entry)
    {
        var record = entry.Record;
        line.Raw("{\"time\":\""u8);
        line.Raw(_time.SecondOf(entry.EndTimestamp, out var millisecond));
        line.Raw([(byte)'.', (byte)('0' + (millisecond / 100)), (byte)('0' + (millisecond / 10 % 10)), (byte)('0' + (millisecond % 10))]);
        line.Raw("Z\",\"request_id\":\""u8);
        line.Json(record.Id, FieldLimits.Id);
        line.Raw("\",\"client\":\""u8);
        if (entry.Client is { } client)
        {
            line.Address(client);
        }

        line.Raw("\",\"method\":\""u8);
        line.Json(entry.Method, FieldLimits.Method);
        line.Raw("\",\"host\":\""u8);
        line.Json(entry.Host, FieldLimits.Host);
        line.Raw("\",\"path\":\""u8);
        WritePath(ref line, entry);
        line.Raw("\",\"status\":"u8);
        line.Number(entry.Status);
        line.Raw(",\"bytes_in\":"u8);
        line.Number(record.BytesIn);
        line.Raw(",\"bytes_out\":"u8);
        line.Number(record.BytesOut);
        line.Raw(",\"duration_ms\":"u8);
        line.Milliseconds(_time.Microseconds(entry.Ticks));
        Optional(ref line, ",\"route\":\""u8, record.Route, FieldLimits.Name);
        Optional(ref line, ",\"target\":\""u8, record.Target, FieldLimits.Name);
        if (record.UpstreamTicks > 0)
        {
            line.Raw(",\"upstream_ms\":"u8);
            line.Milliseconds(_time.Microseconds(record.UpstreamTicks));
        }

        if (record.Attempts > 1)
        {
            line.Raw(",\"attempts\":"u8);
            line.Number(record.Attempts);
        }

        Optional(ref line, ",\"reason\":\""u8, record.Reason, FieldLimits.Reason);
        line.Raw("}\n"u8);
    }

    private static void WritePath(ref LineWriter line, scoped in AccessEntry entry)
    {
        if (entry.RawTarget.Length > 0)
        {
            line.Json(entry.RawTarget, FieldLimits.Path);
        }
        else
        {
            line.Json(entry.Path.Value, FieldLimits.Path / 2);
            line.Json(entry.Query.Value, FieldLimits.Path / 2);
        }
    }

    private static void Optional(ref LineWriter line, ReadOnlySpan<byte> key, string? value, int most)
    {
        if (value is not null)
        {
            line.Raw(key);
            line.Json(value, most);
            line.Raw("\""u8);
        }
    }
}
