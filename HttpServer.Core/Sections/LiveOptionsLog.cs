using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Sections;

/// <summary>What <see cref="LiveOptions{T}"/> says.</summary>
internal static partial class LiveOptionsLog
{
    [LoggerMessage(1, LogLevel.Error, "The changed configuration is not valid, so what was in force stays: {Failures}", EventName = "OptionsRefused")]
    public static partial void Refused(ILogger logger, string failures);

    [LoggerMessage(2, LogLevel.Error, "The changed {Options} could not be put into use.", EventName = "OptionsFailed")]
    public static partial void Failed(ILogger logger, Exception exception, string options);
}
