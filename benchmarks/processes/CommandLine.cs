using System.Globalization;

namespace HttpServer.Processes;

/// <summary>The command line of a benchmark: options that take one value each.</summary>
public static class CommandLine
{
    /// <summary>The gateways that there is a folder for.</summary>
    public static IReadOnlyList<string> Peers { get; } = ["nginx", "haproxy", "caddy", "yarp", "httpserver"];

    /// <summary>Tells of each option in turn.</summary>
    /// <exception cref="ArgumentException">The last one has no value.</exception>
    public static void Read(IReadOnlyList<string> arguments, Action<string, string> set)
    {
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count)
            {
                throw new ArgumentException($"{arguments[i]} needs a value");
            }

            set(arguments[i], arguments[i + 1]);
        }
    }

    /// <summary>Those of a list that a value names, separated by commas.</summary>
    /// <exception cref="ArgumentException">A name is not in the list; all that are stand in the message.</exception>
    public static IReadOnlyList<T> Choose<T>(string value, string kind, IReadOnlyList<T> all, Func<T, string> nameOf)
        where T : class
        => [.. value.Split(',').Select(name => all.FirstOrDefault(one => nameOf(one) == name)
            ?? throw new ArgumentException($"unknown {kind} '{name}' (known: {string.Join(", ", all.Select(nameOf))})"))];

    /// <exception cref="ArgumentException">It is not a whole number above 0.</exception>
    public static int Number(string value)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"'{value}' is not a positive number");
}
