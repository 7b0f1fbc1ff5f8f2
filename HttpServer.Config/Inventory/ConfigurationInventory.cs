using System.Globalization;
using System.Text;
using HttpServer.Config.Reading;

namespace HttpServer.Config.Inventory;

/// <summary>Every value that holds, with the place it comes from: the answer to "why is it so?".</summary>
public sealed class ConfigurationInventory
{
    private ConfigurationInventory(IReadOnlyList<InventoryItem> items) => Items = items;

    /// <summary>In the order of the format; secrets masked.</summary>
    public IReadOnlyList<InventoryItem> Items { get; }

    /// <summary>Takes stock of a reading.</summary>
    public static ConfigurationInventory Of(ConfigurationReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return new ConfigurationInventory(new InventoryWalk(reading.Layers).Walk(reading.Format.Root));
    }

    /// <summary>
    /// The whole as a TOML document, the source of each value as a comment behind it. Reads back as the same
    /// configuration, except for masked secrets; keys that are not set stand in comments.
    /// </summary>
    public string ToToml()
    {
        var text = new StringBuilder();
        foreach (var item in Items)
        {
            if (item.IsHeader)
            {
                _ = text.Length == 0 ? text : text.Append('\n');
                text.Append(item.Value).Append('\n');
                continue;
            }

            var line = item.Value is null
                ? $"# {item.Key} is not set"
                : string.Create(CultureInfo.InvariantCulture, $"{item.Key} = {item.Value}  # {item.Source}");
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }
}
