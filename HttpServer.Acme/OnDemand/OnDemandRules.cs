using HttpServer.Core.Guards;
using HttpServer.Core.Hosting;

namespace HttpServer.Acme.OnDemand;

/// <summary>Checks <see cref="OnDemandOptions"/>.</summary>
internal static class OnDemandRules
{
    public static void Check(string at, OnDemandOptions options, List<string> failures)
    {
        for (var i = 0; i < options.Allow.Count; i++)
        {
            if (!HostName.IsPattern(options.Allow[i]))
            {
                failures.Add($"{at}.allow[{i}]: '{options.Allow[i]}' is not a name like shop.example.com or *.example.com");
            }
        }

        if (options.Ask.Length > 0 && !AcmeOptionsRules.IsWebAddress(options.Ask))
        {
            failures.Add($"{at}.ask: '{options.Ask}' is not an address like http://127.0.0.1:9000/may-have-certificate");
        }

        RangeRules.Check(at, options, AcmeOptionsJsonContext.Default.OnDemandOptions, failures);
    }
}
