// Registration of all passes, for burin-opt.
#pragma once

namespace burin {

/// Makes every pass of every stage known by its flag.
void registerPasses();

} // namespace burin
