using System.Globalization;
using System.Text;

namespace HttpServer.Processes;

/// <summary>
/// Fills in a configuration: <c>{{port}}</c>, <c>{{root}}</c>, <c>{{work}}</c> and whatever else a benchmark names. A line that
/// names <c>{{target}}</c> is written once for each target, <c>{{n}}</c> counting them.
/// </summary>
internal static class Template
{
    public static string Render(string text, IReadOnlyDictionary<string, string> values, IReadOnlyList<int> targets)
    {
        var result = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            var copies = line.Contains("{{target}}", StringComparison.Ordinal) ? targets.Count : 1;
            for (var i = 0; i < copies; i++)
            {
                result.Append(Fill(line, i)).Append('\n');
            }
        }

        return result.ToString();

        string Fill(string line, int index)
        {
            line = line
                .Replace("{{target}}", targets.Count == 0 ? "" : targets[index].ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{{n}}", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            // After these two, so that a name can be of one target: {{state-{{n}}}}.
            return values.Aggregate(line, static (text, value) => text.Replace($"{{{{{value.Key}}}}}", value.Value, StringComparison.Ordinal));
        }
    }
}
