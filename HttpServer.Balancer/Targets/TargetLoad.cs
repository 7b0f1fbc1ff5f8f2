namespace HttpServer.Balancer.Targets;

/// <summary>How busy a target is: active connections for its weight. Compared without the division, so that thirds are exact.</summary>
internal readonly record struct TargetLoad(int Active, int Weight) : IComparable<TargetLoad>
{
    /// <summary>The load of a target that must not be chosen: above every other.</summary>
    public static readonly TargetLoad Never = new(int.MaxValue, 0);

    public static TargetLoad Of(Target target) => new(target.ActiveConnections, target.Weight);

    public int CompareTo(TargetLoad other) => ((long)Active * other.Weight).CompareTo((long)other.Active * Weight);

    public static bool operator <(TargetLoad left, TargetLoad right) => (long)left.Active * right.Weight < (long)right.Active * left.Weight;

    public static bool operator >(TargetLoad left, TargetLoad right) => right < left;

    public static bool operator <=(TargetLoad left, TargetLoad right) => !(right < left);

    public static bool operator >=(TargetLoad left, TargetLoad right) => !(left < right);
}
