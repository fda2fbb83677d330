namespace Fleetscope.Drafting;

/// <summary>How a job file for CellProfiler writes its groups. The other styles have objects only.</summary>
public enum GroupForm
{
    /// <summary><c>{"Metadata": "Metadata_Plate=P1,Metadata_Well=A01"}</c>, as the family's examples have it.</summary>
    Text,

    /// <summary><c>{"Metadata_Plate": "P1", "Metadata_Well": "A01"}</c>, as <c>cellprofiler --print-groups</c> gives it. It needs an output_structure.</summary>
    Members,
}
