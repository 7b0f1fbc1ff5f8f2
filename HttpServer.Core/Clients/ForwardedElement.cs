namespace HttpServer.Core.Clients;

/// <summary>One hop of a <c>Forwarded</c> header; null where it does not say.</summary>
internal struct ForwardedElement
{
    public string? For { get; private set; }

    public string? Proto { get; private set; }

    public string? Host { get; private set; }

    /// <summary>Takes a parameter; false when it was there before, which RFC 7239, 4 forbids.</summary>
    public bool TrySet(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (name.Equals("for", StringComparison.OrdinalIgnoreCase))
        {
            var isNew = For is null;
            For = value.ToString();
            return isNew;
        }

        if (name.Equals("proto", StringComparison.OrdinalIgnoreCase))
        {
            var isNew = Proto is null;
            Proto = value.ToString();
            return isNew;
        }

        if (name.Equals("host", StringComparison.OrdinalIgnoreCase))
        {
            var isNew = Host is null;
            Host = value.ToString();
            return isNew;
        }

        // "by" and extensions say nothing that we use.
        return true;
    }
}
