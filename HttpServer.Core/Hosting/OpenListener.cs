using System.Globalization;

namespace HttpServer.Core.Hosting;

/// <summary>What new connections of an open port are told; changes while it stays open.</summary>
/// <param name="place">Where it is.</param>
/// <param name="number">Its own, never used again: Kestrel opens listeners in this order and knows them by it.</param>
internal sealed class OpenListener(ListenerPlace place, int number)
{
    private volatile ListenerFeature _feature = new("");
    private volatile bool _speaksHttp2;

    public ListenerPlace Place { get; } = place;

    public string Key { get; } = number.ToString(CultureInfo.InvariantCulture);

    public ListenerFeature Feature => _feature;

    public bool SpeaksHttp2 => _speaksHttp2;

    public void Set(string name, bool speaksHttp2)
    {
        if (_feature.Name != name)
        {
            _feature = new ListenerFeature(name);
        }

        _speaksHttp2 = speaksHttp2;
    }
}
