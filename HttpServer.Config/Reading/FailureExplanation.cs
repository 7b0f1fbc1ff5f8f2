using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;

namespace HttpServer.Config.Reading;

/// <summary>Finds the places in the configuration that validators, who know only options, complain about.</summary>
internal sealed class FailureExplanation(LayerStack layers, IReadOnlyList<ConfigurationDiagnostic> known)
{
    // Shorter values would be found by chance in the words of a message.
    private const int ShortestHidden = 4;

    private readonly List<(string Value, string Shown)> _hidden = Hidden(layers);

    public IReadOnlyList<ConfigurationDiagnostic> Explain(IEnumerable<string> failures)
    {
        if (layers.Document.IsBroken)
        {
            return [];
        }

        var wrong = Wrong();
        var suspected = layers.WeakestFirst.SelectMany(static layer => layer.Suspected).Select(KeyName.Normalize).ToList();
        var found = new List<ConfigurationDiagnostic>();
        foreach (var failure in failures.Distinct(StringComparer.Ordinal))
        {
            if (!KeyPath.TrySplit(failure, out var path, out var sentence))
            {
                found.Add(new ConfigurationDiagnostic(ConfigurationSeverity.Error, layers.File ?? "configuration", 0, 0, null, Hide(failure)));
                continue;
            }

            var name = KeyName.Normalize(path);
            var origin = layers.Blame(path, out var isWritten);
            if (wrong.Exists(other => KeyPath.IsWithin(name, other) || IsAbout(sentence, other, name))
                || suspected.Exists(other => (KeyPath.IsWithin(name, other) && !isWritten) || IsAbout(sentence, other, name)))
            {
                continue;
            }

            found.Add(new ConfigurationDiagnostic(
                ConfigurationSeverity.Error, origin.Source, origin.Position?.Line ?? 0, origin.Position?.Column ?? 0, path, Hide(sentence)));
        }

        return [.. found.OrderBy(item => item.Source != layers.File).ThenBy(static item => item.Line).ThenBy(static item => item.Column)];
    }

    /// <summary>Normalized paths of keys with an error.</summary>
    private List<string> Wrong() =>
        [.. known
            .Where(static item => item.Severity == ConfigurationSeverity.Error && item.KeyPath is not null)
            .Select(static item => KeyName.Normalize(item.KeyPath!))];

    /// <summary>
    /// Whether what is said of a table follows from an error inside it: <c>proxy[0]: needs a target</c> when the
    /// target is misspelt. It does when the sentence names the key.
    /// </summary>
    private static bool IsAbout(string sentence, string blamed, string table)
    {
        if (!KeyPath.IsWithin(blamed, table))
        {
            return false;
        }

        var key = blamed[(blamed.LastIndexOf('.') + 1)..];
        return KeyName.Normalize(sentence).Contains(key, StringComparison.Ordinal);
    }

    /// <summary>A validator quotes what it was given; what came from <c>${NAME}</c> or <c>file:</c>, or is a secret, must not be printed.</summary>
    private string Hide(string sentence)
    {
        foreach (var (value, shown) in _hidden)
        {
            sentence = sentence.Replace(value, shown, StringComparison.Ordinal);
        }

        return sentence;
    }

    private static List<(string Value, string Shown)> Hidden(LayerStack layers)
    {
        var hidden = new List<(string, string)>();
        foreach (var setting in layers.WeakestFirst.SelectMany(static layer => layer.Settings.Values))
        {
            if ((setting.Written is not null || setting.IsSecret) && setting.Value is { Length: >= ShortestHidden } value)
            {
                hidden.Add((value, setting.Written ?? "***"));
            }
        }

        // The longest first: one value may be part of another.
        hidden.Sort(static (a, b) => b.Item1.Length.CompareTo(a.Item1.Length));
        return hidden;
    }
}
