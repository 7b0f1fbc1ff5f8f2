namespace HttpServer.Proxy.Routing;

/// <summary>
/// A number for each host, and for each wildcard, that routes name. An exact host is one lookup; wildcards are walked by label
/// from the right, down to the longest that is configured.
/// </summary>
internal sealed class HostIndex
{
    private readonly Dictionary<string, int> _exact = new(StringComparer.OrdinalIgnoreCase);
    private Label? _wildcards;

    public bool IsEmpty => _exact.Count == 0 && _wildcards is null;

    /// <summary>The number of a host or a wildcard; made by <paramref name="create"/> when it is new.</summary>
    public int GetOrAdd(string host, Func<int> create)
    {
        if (!host.StartsWith("*.", StringComparison.Ordinal))
        {
            if (!_exact.TryGetValue(host, out var number))
            {
                _exact.Add(host, number = create());
            }

            return number;
        }

        var label = _wildcards ??= new Label();
        foreach (var name in host[2..].Split('.').Reverse())
        {
            label = label.GetOrAdd(name);
        }

        return label.Number ??= create();
    }

    /// <summary>Whatever is known of a host, one number a call.</summary>
    public Numbers Find(ReadOnlySpan<char> host) => new(this, host);

    /// <summary>The host itself first, then the wildcards that take it, the shortest first.</summary>
    public ref struct Numbers
    {
        private readonly HostIndex _index;
        private readonly ReadOnlySpan<char> _host;
        private ReadOnlySpan<char> _rest;
        private Label? _label;
        private bool _isPastExact;

        internal Numbers(HostIndex index, ReadOnlySpan<char> host)
        {
            _index = index;
            _host = host;
            _rest = host;
            _label = index._wildcards;
        }

        public bool TryNext(out int number)
        {
            if (!_isPastExact)
            {
                _isPastExact = true;
                if (_index._exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(_host, out number))
                {
                    return true;
                }
            }

            // The first label of a host is what a wildcard stands for, so that it is never looked up.
            while (_label is not null && _rest.LastIndexOf('.') is > 0 and var dot)
            {
                _label = _label.Find(_rest[(dot + 1)..]);
                _rest = _rest[..dot];
                if (_label?.Number is { } known)
                {
                    number = known;
                    return true;
                }
            }

            number = -1;
            return false;
        }
    }

    internal sealed class Label
    {
        private readonly Dictionary<string, Label> _inner = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>Of the wildcard below this name; null when there is none.</summary>
        public int? Number { get; set; }

        public Label GetOrAdd(string name)
        {
            if (!_inner.TryGetValue(name, out var label))
            {
                _inner.Add(name, label = new Label());
            }

            return label;
        }

        public Label? Find(ReadOnlySpan<char> name) => _inner.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var label) ? label : null;
    }
}
