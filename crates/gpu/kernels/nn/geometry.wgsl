// Which workgroup this is, of a grid that was folded to stay within the limit of one dimension.
fn group_index(group: vec3<u32>, groups: vec3<u32>) -> u32 {
    return group.y * groups.x + group.x;
}
