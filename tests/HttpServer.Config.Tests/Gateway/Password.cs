using System.ComponentModel;
using System.Text.Json.Serialization;

namespace HttpServer.Config.Tests.Gateway;

/// <summary>Stands for the product's secret: hides its value wherever it is written.</summary>
[JsonConverter(typeof(PasswordJsonConverter))]
[TypeConverter(typeof(PasswordTypeConverter))]
public readonly record struct Password(string Value)
{
    public override string ToString() => "***";
}
