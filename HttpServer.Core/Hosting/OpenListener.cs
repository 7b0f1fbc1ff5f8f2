using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.Core.Hosting;

/// <summary>An open port, and what new connections of it are told.</summary>
internal sealed class OpenListener
{
    private volatile ListenerFeature _feature;
    private volatile ListenerTerms _terms;
    private volatile string? _alternative;

    /// <param name="place">Where it is.</param>
    /// <param name="number">Its own, never used again: Kestrel opens listeners in this order and knows them by it.</param>
    /// <param name="terms">What holds from its opening.</param>
    public OpenListener(ListenerPlace place, int number, ListenerTerms terms)
    {
        Place = place;
        Key = number.ToString(CultureInfo.InvariantCulture);
        _terms = terms;
        _feature = new ListenerFeature(terms.Name) { Listener = this };
    }

    public ListenerPlace Place { get; }

    /// <summary>Kestrel's own of it; null before it has been asked to open it.</summary>
    public ListenOptions? Bound { get; set; }

    /// <summary>Null until it is known.</summary>
    public int? Port => Place.Port != 0 ? Place.Port : Bound?.IPEndPoint is { Port: > 0 } chosen ? chosen.Port : null;

    public string Key { get; }

    public ListenerFeature Feature => _feature;

    /// <summary>The field <c>Alt-Svc</c> for its clients; null for none.</summary>
    public string? Alternative
    {
        get => _alternative;
        set => _alternative = value;
    }

    public ListenerTerms Terms
    {
        get => _terms;
        set
        {
            if (_feature.Name != value.Name)
            {
                _feature = new ListenerFeature(value.Name) { Listener = this };
            }

            _terms = value;
        }
    }
}
