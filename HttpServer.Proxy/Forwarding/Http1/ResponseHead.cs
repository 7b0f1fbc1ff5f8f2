using System.Buffers;
using System.Globalization;
using System.Text;
using HttpServer.Proxy.Forwarding.Fields;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>
/// The head of a response, parsed strictly (RFC 9112): no bare CR or LF, no line folding, no blank before a colon, one
/// Content-Length at most and never beside Transfer-Encoding, no coding but chunked. Reused by its connection, whose
/// responses tend to repeat their lines: a line equal to the one in its place last time costs a comparison.
/// </summary>
internal sealed class ResponseHead
{
    private const int MaximumLines = 128;
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~"u8);

    // Every control character but the tab; what is above ASCII passes as it is.
    private static readonly SearchValues<byte> ForbiddenInValues = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(static b => b != '\t').Select(static b => (byte)b), 127]);

    private ResponseLine[] _lines = new ResponseLine[16];
    private byte[] _statusLine = [];
    private string? _cachedReason;
    private int _compared;
    private int _cachedStatus;

    public int Status { get; private set; }

    /// <summary>The phrase when it is not the usual one for the status; else null.</summary>
    public string? Reason { get; private set; }

    /// <summary>-1 when the head says nothing of it.</summary>
    public long ContentLength { get; private set; }

    public bool IsChunked { get; private set; }

    /// <summary>Whether the connection may carry another exchange after this one.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Value of Upgrade; null when there is none.</summary>
    public string? Upgrade { get; private set; }

    /// <summary>Value of Connection when it names fields to be dropped; null otherwise.</summary>
    public string? Nominated { get; private set; }

    /// <summary>The names of trailers that the head promises; empty when it promises none.</summary>
    public StringValues Trailer
    {
        get
        {
            StringValues trailer = default;
            foreach (ref readonly var line in Lines)
            {
                if (line.Kind == HeaderKind.HopByHop && line.Name == HeaderNames.Trailer)
                {
                    trailer = StringValues.Concat(trailer, line.Value);
                }
            }

            return trailer;
        }
    }

    public ReadOnlySpan<ResponseLine> Lines => _lines.AsSpan(0, _count);

    private int _count;

    /// <summary>Parses the head at the start of the bytes.</summary>
    /// <param name="bytes">What has been read so far.</param>
    /// <param name="length">Bytes of the head, its empty line included, when done.</param>
    public ParseResult Parse(ReadOnlySpan<byte> bytes, out int length)
    {
        length = bytes.IndexOf("\r\n\r\n"u8) + 4;
        if (length < 4)
        {
            // A lone LF ends a head for lenient parsers only: refuse it now instead of waiting for more.
            length = 0;
            return HasBareLineFeed(bytes) ? ParseResult.Invalid : ParseResult.NeedMore;
        }

        var head = bytes[..(length - 2)];
        var end = head.IndexOf((byte)'\r');
        return head[end + 1] == '\n' && ParseStatusLine(head[..end]) && ParseLines(head[(end + 2)..])
            ? ParseResult.Done
            : ParseResult.Invalid;
    }

    private static bool HasBareLineFeed(ReadOnlySpan<byte> bytes)
    {
        for (var at = bytes.IndexOf((byte)'\n'); at >= 0;)
        {
            if (at == 0 || bytes[at - 1] != '\r')
            {
                return true;
            }

            var next = bytes[(at + 1)..].IndexOf((byte)'\n');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private bool ParseStatusLine(ReadOnlySpan<byte> line)
    {
        ContentLength = -1;
        IsChunked = false;
        Upgrade = null;
        Nominated = null;
        _count = 0;
        if (_statusLine.Length > 0 && line.SequenceEqual(_statusLine))
        {
            Status = _cachedStatus;
            Reason = _cachedReason;
            KeepsAlive = line[7] == '1';
            return true;
        }

        // "HTTP/1.x NNN" and, after a space that some servers leave out with it, the phrase.
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' '
            || (line.Length > 12 && line[12] != ' ') || line.ContainsAny(ForbiddenInValues)
            || !int.TryParse(line.Slice(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status < 100)
        {
            return false;
        }

        var phrase = line.Length > 13 ? Encoding.Latin1.GetString(line[13..]) : "";
        Status = status;
        Reason = phrase.Length == 0 || phrase == ReasonPhrases.GetReasonPhrase(status) ? null : phrase;
        KeepsAlive = line[7] == '1';
        _cachedStatus = Status;
        _cachedReason = Reason;
        _statusLine = line.ToArray();
        return true;
    }

    private bool ParseLines(ReadOnlySpan<byte> lines)
    {
        var changed = false;
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\r');
            if (end < 0 || lines[end + 1] != '\n' || _count == MaximumLines)
            {
                return false;
            }

            if (_count == _lines.Length)
            {
                Array.Resize(ref _lines, _lines.Length * 2);
            }

            var line = lines[..end];
            ref var slot = ref _lines[_count];
            if (!slot.Matches(line))
            {
                changed = true;
                if (!ParseLine(line, ref slot))
                {
                    return false;
                }
            }

            _count++;
            if (!Note(slot))
            {
                return false;
            }

            lines = lines[(end + 2)..];
        }

        // Lines beyond the last comparison may be left from a longer head of before, with other lines in front of them.
        if (changed || _count > _compared)
        {
            FindRepeated();
            _compared = _count;
        }

        return ContentLength < 0 || !IsChunked;
    }

    private static bool ParseLine(ReadOnlySpan<byte> line, ref ResponseLine slot)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(NameBytes))
        {
            return false;
        }

        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (value.ContainsAny(ForbiddenInValues))
        {
            return false;
        }

        Span<char> text = stackalloc char[Math.Min(colon, 256)];
        if (colon > text.Length)
        {
            return false;
        }

        Encoding.Latin1.GetChars(line[..colon], text);
        var (name, kind) = ResponseHeaderKinds.Of(text);
        slot.Set(line, name, Encoding.Latin1.GetString(value), kind);
        return true;
    }

    private bool Note(in ResponseLine line)
    {
        switch (line.Kind)
        {
            case HeaderKind.ContentLength:
                // Digits only, and once: two lengths, even equal ones, are the beginning of every smuggling.
                if (ContentLength >= 0 || !long.TryParse(line.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                {
                    return false;
                }

                ContentLength = length;
                return true;
            case HeaderKind.TransferEncoding:
                var isOnly = !IsChunked && line.Value.Equals("chunked", StringComparison.OrdinalIgnoreCase) && KeepsAliveVersion;
                IsChunked = true;
                return isOnly;
            case HeaderKind.Connection:
                NoteConnection(line.Value);
                return true;
            case HeaderKind.Upgrade:
                Upgrade = Upgrade is null ? line.Value : $"{Upgrade}, {line.Value}";
                return true;
            default:
                return true;
        }
    }

    // RFC 9112, 6.1: a Transfer-Encoding in an HTTP/1.0 message is faulty framing.
    private bool KeepsAliveVersion => _statusLine[7] == '1';

    private void NoteConnection(string value)
    {
        if (value.Equals("keep-alive", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (ConnectionTokens.Contains(value, "close"))
        {
            KeepsAlive = false;
        }

        Nominated = Nominated is null ? value : $"{Nominated}, {value}";
    }

    private void FindRepeated()
    {
        for (var i = 0; i < _count; i++)
        {
            _lines[i].IsRepeated = false;
            for (var j = 0; j < i; j++)
            {
                if (_lines[j].Name.Equals(_lines[i].Name, StringComparison.OrdinalIgnoreCase))
                {
                    _lines[i].IsRepeated = true;
                    break;
                }
            }
        }
    }
}
