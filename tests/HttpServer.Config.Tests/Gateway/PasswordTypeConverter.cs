using System.ComponentModel;
using System.Globalization;

namespace HttpServer.Config.Tests.Gateway;

public sealed class PasswordTypeConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        new Password((string)value);
}
