using System.Text;
using HttpServer.Config.Diagnostics;

namespace HttpServer.Config.Values;

/// <summary>
/// Fills in what a string of the file takes from outside. <c>${NAME}</c>, anywhere in it, is an environment variable;
/// a string that begins with <c>file:</c> is the content of that file (path relative to the configuration file,
/// line ends at the end removed, 64 KB at most, UTF-8), and may hold <c>${NAME}</c> in its path. Two dollars say that
/// it is meant literally: <c>$${</c> is <c>${</c>, and <c>$$file:</c> at the beginning is <c>file:</c>. What was
/// filled in is not looked at again.
/// </summary>
internal sealed class ValueExpander(string directory, IReadOnlyDictionary<string, string> environment)
{
    private const int LargestFile = 64 * 1024;
    private const string FilePrefix = "file:";
    private const string LiteralFilePrefix = "$$file:";

    public ExpandedText Expand(string text)
    {
        if (text.StartsWith(LiteralFilePrefix, StringComparison.Ordinal))
        {
            return Substitute(text[2..]);
        }

        if (!text.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            return Substitute(text);
        }

        var path = Substitute(text[FilePrefix.Length..]);
        return path.Text is null ? path : ReadFile(path.Text, text[FilePrefix.Length..]);
    }

    private ExpandedText Substitute(string text)
    {
        var next = text.IndexOf("${", StringComparison.Ordinal);
        if (next < 0)
        {
            return new ExpandedText(text, null, false);
        }

        var result = new StringBuilder();
        var from = 0;
        var isExpanded = false;
        for (; next >= 0; next = text.IndexOf("${", from, StringComparison.Ordinal))
        {
            if (next > from && text[next - 1] == '$')
            {
                result.Append(text, from, next - 1 - from).Append("${");
                from = next + 2;
                continue;
            }

            var end = text.IndexOf('}', next);
            var name = end < 0 ? "" : text[(next + 2)..end];
            if (!IsName(name))
            {
                return ExpandedText.Failed("'${' begins the name of an environment variable, as in ${NAME}; write '$${' for the characters themselves");
            }

            if (!environment.TryGetValue(name, out var value))
            {
                return ExpandedText.Failed($"the environment variable {name} is not set");
            }

            result.Append(text, from, next - from).Append(value);
            from = end + 1;
            isExpanded = true;
        }

        return new ExpandedText(result.Append(text, from, text.Length - from).ToString(), null, isExpanded);
    }

    private ExpandedText ReadFile(string path, string written)
    {
        if (path.Length == 0)
        {
            return ExpandedText.Failed("'file:' needs a path; write '$$file:' for the characters themselves");
        }

        var name = Quoted.Name(written);
        try
        {
            var full = Path.Combine(directory, path);
            if (Directory.Exists(full))
            {
                return ExpandedText.Failed($"{name} is a directory, not a file");
            }

            using var file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[LargestFile + 1];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > LargestFile)
            {
                return ExpandedText.Failed($"the file {name} is larger than 64 KB");
            }

            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content, 0, length);
            return new ExpandedText(text.TrimStart('\ufeff').TrimEnd('\r', '\n'), null, true);
        }
        catch (DecoderFallbackException)
        {
            return ExpandedText.Failed($"the file {name} is not UTF-8 text");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return ExpandedText.Failed($"the file {name} does not exist");
        }
        catch (UnauthorizedAccessException)
        {
            return ExpandedText.Failed($"the file {name} may not be read by this user");
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or NotSupportedException)
        {
            return ExpandedText.Failed($"the file {name} cannot be read: {exception.GetType().Name}");
        }
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
