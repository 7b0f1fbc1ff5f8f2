using System.Globalization;

namespace HttpServer.Proxy.Configuration;

/// <summary>What must hold for a list of status codes.</summary>
internal static class StatusCodeRules
{
    /// <param name="at">Path of the list.</param>
    /// <param name="codes">The list.</param>
    /// <param name="least">The lowest that makes sense in it; 599 is the highest.</param>
    /// <param name="failures">Gets a line for each code that is out of that.</param>
    public static void Check(string at, List<int> codes, int least, List<string> failures)
    {
        for (var i = 0; i < codes.Count; i++)
        {
            if (codes[i] < least || codes[i] > 599)
            {
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]: {codes[i]} is not between {least} and 599"));
            }
        }
    }
}
