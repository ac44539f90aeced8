"""One person's front ends, in lines and on a full screen: they run, draw and word what a view holds, and decide nothing."""
