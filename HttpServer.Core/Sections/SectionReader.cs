using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using HttpServer.Core.Secrets;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Core.Sections;

/// <summary>
/// Makes of a configuration section, as people write one in <c>appsettings.json</c>, one that the binder knows: keys count without
/// regard to case and underscores, so that <c>strip_prefix</c> and <c>StripPrefix</c> are the same. What it does not know, or what is
/// no value of its type, it leaves out and names in <see cref="Failures"/>, all of it and each with the path of its key.
/// </summary>
/// <param name="shape">Of the options, from source-generated metadata with names in snake case.</param>
/// <param name="shortForms">By type the property that a plain string stands for. Lists need none: a string is a list with it alone.</param>
/// <param name="others">Tables in it that are somebody else's, as paths in snake case: they are passed over.</param>
public sealed class SectionReader(JsonTypeInfo shape, IReadOnlyDictionary<Type, string>? shortForms = null, IReadOnlyList<string>? others = null)
{
    private readonly List<string> _failures = [];
    private readonly Dictionary<string, string?> _settings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was wrong with the sections read so far, in the form <c>proxy[0].timeout: …</c>.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Reads a section.</summary>
    /// <param name="section">The section of one options object.</param>
    /// <param name="at">How failures name it: <c>proxy[0]</c>.</param>
    /// <returns>Its known settings by the names of the properties.</returns>
    public IConfiguration Read(IConfiguration section, string at)
    {
        ArgumentNullException.ThrowIfNull(section);
        _settings.Clear();
        ReadTable(section, shape, at, "");
        return new ConfigurationBuilder().AddInMemoryCollection(_settings).Build();
    }

    /// <summary>A path of the configuration, <c>Gateway:Proxy</c>, in the form of failures: <c>Gateway.Proxy</c>.</summary>
    public static string PathOf(IConfiguration section) => section is IConfigurationSection { Path: var path } ? path.Replace(':', '.') : "";

    private void ReadTable(IConfiguration section, JsonTypeInfo type, string at, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var child in section.GetChildren())
        {
            var property = type.Properties.FirstOrDefault(property => property is not { Get: null, Set: null } && IsSame(property.Name, child.Key));
            if (property is null && others is not null && others.Any(other => IsSame(other.Replace('.', ':'), Under(to, child.Key))))
            {
                continue;
            }

            if (property is null)
            {
                _failures.Add($"{Below(at, child.Key)}: is not a known key");
            }
            else if (!seen.Add(property.Name))
            {
                _failures.Add($"{Below(at, child.Key)}: is there twice, in two spellings");
            }
            else
            {
                var shapeOfChild = type.Options.GetTypeInfo(property.PropertyType);
                if (shapeOfChild.Kind == JsonTypeInfoKind.Object && property is { Set: not null, IsSetNullable: true } && string.IsNullOrEmpty(child.Value) && !child.GetChildren().Any())
                {
                    // It would mean something by being there alone, and for a configuration {} and null are the same.
                    _failures.Add($"{Below(at, property.Name)}: is empty, which cannot be told from null: name a key in it, or leave it out");
                }
                else
                {
                    // The binder compares without case, so that only the underscores stand in its way.
                    Read(child, shapeOfChild, Below(at, property.Name), Under(to, property.Name.Replace("_", "", StringComparison.Ordinal)));
                }
            }
        }
    }

    private void Read(IConfigurationSection section, JsonTypeInfo type, string at, string to)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when section.Value is { Length: > 0 } text:
                if (shortForms is not null && shortForms.TryGetValue(type.Type, out var property))
                {
                    _settings[Under(to, property)] = text;
                }
                else
                {
                    _failures.Add($"{at}: must be a table, not a plain value");
                }

                break;
            case JsonTypeInfoKind.Object:
                ReadTable(section, type, at, to);
                break;
            case JsonTypeInfoKind.Enumerable when section.Value is { Length: > 0 }:
                // One stands for a list with it alone.
                Read(section, type.Options.GetTypeInfo(type.ElementType!), at, Under(to, "0"));
                break;
            case JsonTypeInfoKind.Enumerable:
                ReadList(section, type.Options.GetTypeInfo(type.ElementType!), at, to);
                break;
            case JsonTypeInfoKind.Dictionary:
                foreach (var child in section.GetChildren())
                {
                    Read(child, type.Options.GetTypeInfo(type.ElementType!), Below(at, child.Key), Under(to, child.Key));
                }

                break;
            default:
                ReadScalar(section, type.Type, at, to);
                break;
        }
    }

    private void ReadList(IConfigurationSection section, JsonTypeInfo element, string at, string to)
    {
        foreach (var child in section.GetChildren())
        {
            if (int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                Read(child, element, $"{at}[{child.Key}]", Under(to, child.Key));
            }
            else
            {
                _failures.Add($"{Below(at, child.Key)}: is in the place of a list");
            }
        }
    }

    private void ReadScalar(IConfigurationSection section, Type type, string at, string to)
    {
        if (section.GetChildren().Any())
        {
            _failures.Add($"{at}: must be a plain value");
        }
        else if (section.Value is { } text)
        {
            if (ScalarText.Problem(text, Nullable.GetUnderlyingType(type) ?? type) is { } problem)
            {
                _failures.Add($"{at}: {problem}");
            }
            else
            {
                // For the binder a secret is an object like others; only for who writes it is it a plain value.
                _settings[type == typeof(Secret) ? Under(to, nameof(Secret.Value)) : to] = text;
            }
        }
    }

    private static bool IsSame(string name, string key) =>
        name.Replace("_", "", StringComparison.Ordinal).Equals(key.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static string Below(string at, string key) => at.Length == 0 ? key : $"{at}.{key}";

    private static string Under(string to, string key) => to.Length == 0 ? key : ConfigurationPath.Combine(to, key);
}
