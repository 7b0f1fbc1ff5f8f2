using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace HttpServer.Proxy.Routing;

/// <summary>What one header or one query parameter has to be. Of several values one that passes is enough.</summary>
internal sealed class FieldCondition(string name, ValueTest test)
{
    public string Name { get; } = name;

    public ValueTest Test { get; } = test;

    /// <summary>For a header: each line is one value, as it was sent.</summary>
    public bool HoldsFor(IHeaderDictionary headers)
    {
        var values = headers[Name];
        for (var i = 0; i < values.Count; i++)
        {
            if (Test.Accepts(values[i]))
            {
                return true;
            }
        }

        return values.Count == 0 && Test.IsAbsent;
    }

    /// <summary>For a query parameter: name and value decoded, <c>+</c> for a space, parameters between <c>&amp;</c>.</summary>
    public bool HoldsFor(QueryString query)
    {
        var isThere = false;
        foreach (var pair in new QueryStringEnumerable(query.Value))
        {
            if (pair.DecodeName().Span.SequenceEqual(Name))
            {
                isThere = true;
                if (Test.Accepts(pair.DecodeValue().Span))
                {
                    return true;
                }
            }
        }

        return !isThere && Test.IsAbsent;
    }
}
