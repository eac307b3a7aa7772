//===- StablehloApiTest.cpp - What both providers of StableHLO share ------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Code written against the public headers must mean the same here: names, types
// and the order of arguments where a mistake would go unnoticed.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "stablehlo/dialect/ChloOps.h"
#include "stablehlo/dialect/Register.h"
#include "stablehlo/dialect/StablehloOps.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::stablehlo;

namespace {

template <typename Expected, typename Actual>
constexpr bool is = std::is_same_v<Expected, Actual>;
template <typename Op> Op op();

using Dims = ArrayRef<int64_t>;
static_assert(
    is<decltype(op<BroadcastInDimOp>().getBroadcastDimensions()), Dims>);
static_assert(is<decltype(op<ReduceOp>().getDimensions()), Dims>);
static_assert(is<decltype(op<SliceOp>().getStrides()), Dims>);
static_assert(is<decltype(op<TransposeOp>().getPermutation()), Dims>);
static_assert(is<decltype(op<IotaOp>().getIotaDimension()), uint64_t>);
static_assert(
    is<decltype(op<ConvolutionOp>().getWindowStrides()), std::optional<Dims>>);
static_assert(is<decltype(op<ConvolutionOp>().getWindowReversal()),
                 std::optional<ArrayRef<bool>>>);
static_assert(is<decltype(op<ConvolutionOp>().getPadding()),
                 std::optional<DenseIntElementsAttr>>);
static_assert(is<decltype(op<ConstantOp>().getValue()), ElementsAttr>);
static_assert(is<decltype(op<DotGeneralOp>().getPrecisionConfig()),
                 std::optional<ArrayAttr>>);
static_assert(is<decltype(op<DotGeneralOp>().getAlgorithm()),
                 std::optional<DotAlgorithmAttr>>);
static_assert(is<decltype(op<DotGeneralOp>().getDotDimensionNumbers()),
                 DotDimensionNumbersAttr>);
static_assert(is<decltype(op<CompareOp>().getCompareType()),
                 std::optional<ComparisonType>>);
static_assert(
    is<decltype(op<ExpOp>().getResultAccuracyAttr()), ResultAccuracyAttr>);
static_assert(is<decltype(op<SendOp>().getSourceTargetPairs()),
                 std::optional<DenseIntElementsAttr>>);
static_assert(is<decltype(op<AllReduceOp>().getChannelHandle()),
                 std::optional<ChannelHandleAttr>>);
static_assert(
    is<decltype(op<CompositeOp>().getCompositeAttributes()), DictionaryAttr>);
static_assert(is<decltype(op<CompositeOp>().getVersion()), uint32_t>);
static_assert(
    is<decltype(op<CustomCallOp>().getApiVersion()), CustomCallApiVersion>);
static_assert(is<decltype(op<CustomCallOp>().getBackendConfig()),
                 std::optional<Attribute>>);

class StablehloApiTest : public testing::Test {
protected:
  StablehloApiTest() : builder(&context) {
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    module = ModuleOp::create(builder.getUnknownLoc());
    builder.setInsertionPointToStart(module->getBody());
  }

  MLIRContext context;
  OpBuilder builder;
  OwningOpRef<ModuleOp> module;
};

TEST_F(StablehloApiTest, AttributesBeforeOperands) {
  Location loc = builder.getUnknownLoc();
  auto type = RankedTensorType::get({2}, builder.getI64Type());
  auto zeros = ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  auto random = RngBitGeneratorOp::create(builder, loc, type, type,
                                          RngAlgorithm::PHILOX, zeros);
  EXPECT_EQ(random.getInitialState(), zeros.getOutput());
  auto ones = chlo::ConstantLikeOp::create(
      builder, loc, cast<TypedAttr>(builder.getI64IntegerAttr(1)), zeros);
  EXPECT_EQ(ones.getType(), type);
}

TEST_F(StablehloApiTest, BackendConfigHasADefault) {
  NamedAttribute target =
      builder.getNamedAttr("call_target_name", builder.getStringAttr("f"));
  auto call = CustomCallOp::create(builder, builder.getUnknownLoc(),
                                   TypeRange(), ValueRange(), target);
  EXPECT_EQ(call.getBackendConfigOrDefault(), builder.getStringAttr(""));
  call.setApiVersion(CustomCallApiVersion::API_VERSION_TYPED_FFI);
  EXPECT_EQ(call.getBackendConfigOrDefault(), builder.getDictionaryAttr({}));
  EXPECT_TRUE(call.hasEmptyBackendConfig());
  call.setBackendConfigAttr(builder.getStringAttr("x"));
  EXPECT_EQ(call.getBackendConfigOrDefault(), builder.getStringAttr("x"));
  EXPECT_FALSE(call.hasEmptyBackendConfig());
}

} // namespace
