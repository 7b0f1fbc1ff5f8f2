using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace HttpServer.Proxy.Routing;

/// <summary>
/// What a header or a query parameter has to be: <c>value</c> exactly, <c>value*</c> with that beginning, <c>*</c> present,
/// <c>!</c> absent, <c>~expression</c> found by a regular expression. Case counts.
/// </summary>
internal sealed class ValueTest
{
    private readonly Kind _kind;
    private readonly string _text;
    private readonly Regex? _regex;

    private ValueTest(Kind kind, string text, Regex? regex = null)
    {
        _kind = kind;
        _text = text;
        _regex = regex;
    }

    private enum Kind
    {
        Exact,
        Prefix,
        Present,
        Absent,
        Regex,
    }

    /// <summary>Whether the test holds where there is no value, and only there.</summary>
    public bool IsAbsent => _kind == Kind.Absent;

    public static bool TryParse(string? text, [NotNullWhen(true)] out ValueTest? test, [NotNullWhen(false)] out string? problem)
    {
        test = null;
        problem = null;
        switch (text)
        {
            case null:
                problem = "is missing";
                break;
            case "*":
                test = new ValueTest(Kind.Present, "");
                break;
            case "!":
                test = new ValueTest(Kind.Absent, "");
                break;
            case ['~', .. var pattern]:
                test = LinearRegex.TryCreate(pattern, out var regex, out problem) ? new ValueTest(Kind.Regex, pattern, regex) : null;
                break;
            case ['!', ..]:
                problem = $"'{text}': '!' stands alone and means that there is none";
                break;
            case var _ when text.AsSpan().ContainsAnyInRange('\0', '\x1f'):
                problem = "must not contain control characters";
                break;
            case var _ when text.IndexOf('*', StringComparison.Ordinal) is var star && star >= 0 && star < text.Length - 1:
                problem = $"'{text}' may have its '*' only at the end; for anything else write a regular expression, '~…'";
                break;
            case [.. var beginning, '*']:
                test = new ValueTest(Kind.Prefix, beginning);
                break;
            default:
                test = new ValueTest(Kind.Exact, text);
                break;
        }

        return test is not null;
    }

    /// <summary>Whether a value that is there passes.</summary>
    public bool Accepts(ReadOnlySpan<char> value) => _kind switch
    {
        Kind.Exact => value.SequenceEqual(_text),
        Kind.Prefix => value.StartsWith(_text, StringComparison.Ordinal),
        Kind.Present => true,
        Kind.Regex => value.Length <= LinearRegex.LongestInput && _regex!.IsMatch(value),
        _ => false,
    };

    /// <summary>Whether every value that passes the other surely passes this one.</summary>
    public bool Covers(ValueTest other) => other._kind switch
    {
        Kind.Absent => IsAbsent,
        Kind.Exact => Accepts(other._text),
        Kind.Prefix => _kind == Kind.Present || (_kind == Kind.Prefix && other._text.StartsWith(_text, StringComparison.Ordinal)),
        _ => _kind == Kind.Present || (_kind == other._kind && _text == other._text),
    };
}
