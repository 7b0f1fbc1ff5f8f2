namespace HttpServer.Static.Conditions;

internal enum Precondition
{
    Passed,
    NotModified,
    Failed,
}
