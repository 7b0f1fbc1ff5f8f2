using Microsoft.Extensions.Configuration;

namespace HttpServer.Config.Reading;

/// <summary>
/// Hands the values of layers to the options binder. The base class looks through all its keys for the children of
/// one, and the binder asks for the children of every table: with thousands of routes that took minutes.
/// </summary>
internal abstract class LayerConfigurationProvider : ConfigurationProvider
{
    private KeyTree _tree = new([]);

    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        var keys = _tree.Below(parentPath ?? "").Concat(earlierKeys).ToList();
        keys.Sort(ConfigurationKeyComparer.Instance.Compare);
        return keys;
    }

    protected void Take(params IEnumerable<ConfigurationLayer> weakestFirst)
    {
        var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, setting) in weakestFirst.SelectMany(static layer => layer.Settings))
        {
            data[key] = setting.Value;
        }

        Data = data;
        _tree = new KeyTree(data.Keys);
    }
}
