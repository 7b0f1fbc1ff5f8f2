namespace HttpServer.Acme.Protocol;

/// <summary>What an ACME server objects to (RFC 8555, 6.7; RFC 7807).</summary>
internal sealed class AcmeProblem
{
    private const string Namespace = "urn:ietf:params:acme:error:";
    private const int MostText = 500;

    public string? Type { get; set; }

    public string? Detail { get; set; }

    public AcmeIdentifier? Identifier { get; set; }

    public IList<AcmeProblem>? Subproblems { get; set; }

    /// <summary>The type without the namespace of ACME: <c>badNonce</c>.</summary>
    public string Kind => Type is { } type && type.StartsWith(Namespace, StringComparison.Ordinal) ? type[Namespace.Length..] : Type ?? "unknown";

    /// <summary>All of it in one line: "unauthorized: … (a.example: caa: …)".</summary>
    public override string ToString()
    {
        var of = Identifier is { } identifier ? $"{identifier.Value}: " : "";
        var parts = Subproblems is { Count: > 0 } subproblems ? $" ({string.Join("; ", subproblems)})" : "";
        return Line($"{of}{Kind}: {Detail}{parts}");
    }

    // A server's text goes into logs and pages: neither long nor with control characters.
    private static string Line(string text)
    {
        var line = string.Create(Math.Min(text.Length, MostText), text, static (into, text) =>
        {
            for (var i = 0; i < into.Length; i++)
            {
                into[i] = char.IsControl(text[i]) ? ' ' : text[i];
            }
        });
        return line.TrimEnd(' ', ':');
    }
}
