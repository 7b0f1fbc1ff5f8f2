using System.Globalization;
using System.Text;

namespace HttpServer.Peers;

/// <summary>
/// Fills in a configuration: <c>{{port}}</c>, <c>{{root}}</c>, <c>{{work}}</c>. A line that names <c>{{target}}</c>
/// is written once for each target, <c>{{n}}</c> counting them.
/// </summary>
internal static class Template
{
    public static string Render(string text, int port, string root, string work, IReadOnlyList<int> targets)
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

        string Fill(string line, int index) => line
            .Replace("{{port}}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{root}}", root, StringComparison.Ordinal)
            .Replace("{{work}}", work, StringComparison.Ordinal)
            .Replace("{{target}}", targets.Count == 0 ? "" : targets[index].ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{n}}", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
